/** What an API server says that it serves: the old form of discovery, one document for each group and version. */
import type { APIGroupList, APIResourceList, APIVersions } from '../api/meta/v1/discovery.ts';
import { builtInResources } from '../api/resources.ts';
import type { Client } from './client.ts';
import type { ResourceRef } from './resource-ref.ts';

export interface DiscoveredResource {
  readonly ref: ResourceRef;
  readonly verbs: ReadonlySet<string>;
  /** It is the version that clients should use: the group's preferred one, or the first that has the resource. */
  readonly isPreferred: boolean;
}

export interface Discovery {
  readonly resources: readonly DiscoveredResource[];
  /** By group and version, such as `metrics.k8s.io/v1beta1`: why it is not known what is in it. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** What was to be a group and version, and is not. */
  readonly malformed: readonly string[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly isPreferred: boolean;
}

interface FoundList {
  readonly groupVersion: GroupVersion;
  readonly list: APIResourceList;
}

/** Rejects where not even the groups are known. */
export async function discoverResources(client: Client, signal?: AbortSignal): Promise<Discovery> {
  const get = (path: string): Promise<object> => client.transport.send({ method: 'GET', path, query: '', signal });
  const [core, named] = (await Promise.all([get('/api'), get('/apis')])) as [APIVersions, APIGroupList];
  const failures = new Map<string, unknown>();
  const malformed: string[] = [];
  const lists: FoundList[] = [];
  // One after the other: nobody waits for it, and a server has more to do than to describe itself.
  for (const groupVersion of groupVersionsOf(core, named)) {
    const { group, version } = groupVersion;
    const name = group === '' ? version : `${group}/${version}`;
    try {
      const list = (await get(group === '' ? `/api/${version}` : `/apis/${name}`)) as APIResourceList;
      if (list.groupVersion.split('/').length > 2) malformed.push(list.groupVersion);
      else lists.push({ groupVersion, list });
    } catch (error) {
      if (signal?.aborted) throw error;
      failures.set(name, error);
    }
  }
  return { resources: resourcesOf(lists), failures, malformed };
}

function groupVersionsOf(core: APIVersions, { groups }: APIGroupList): GroupVersion[] {
  const ofCore = core.versions.map((version, i) => ({ group: '', version, isPreferred: i === 0 }));
  const ofGroups = groups.flatMap(({ name, versions, preferredVersion }) =>
    versions.map(({ version }) => ({ group: name, version, isPreferred: version === preferredVersion.version })),
  );
  return [...ofCore, ...ofGroups];
}

function resourcesOf(lists: readonly FoundList[]): DiscoveredResource[] {
  const found = lists.flatMap(({ groupVersion: { group, version, isPreferred }, list }) =>
    list.resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => ({
        ref: refOf({ group, version, kind, resource: name, namespaced }),
        verbs: new Set(verbs),
        isPreferred,
      })),
  );
  const preferred = new Set(found.filter(({ isPreferred }) => isPreferred).map(({ ref }) => groupResource(ref)));
  return found.map((resource) => {
    const id = groupResource(resource.ref);
    if (resource.isPreferred || preferred.has(id)) return resource;
    preferred.add(id);
    return { ...resource, isPreferred: true };
  });
}

const groupResource = ({ group, resource }: ResourceRef): string => `${group}/${resource}`;

const builtInTypes = new Map(
  builtInResources.map(({ group, version, resource, type }) => [`${group}/${version}/${resource}`, type]),
);

/** With the static type where it is one of Kubernetes' own. */
function refOf(ref: ResourceRef): ResourceRef {
  const type = builtInTypes.get(`${ref.group}/${ref.version}/${ref.resource}`);
  return type === undefined ? ref : { ...ref, type };
}
