/** The documents by which clients learn what there is: pure functions of the resource definitions. */
import type {
  APIGroupDiscovery,
  APIResourceDiscovery,
  APISubresourceDiscovery,
} from '../../api/apidiscovery/v2/api-group-discovery.ts';
import type { APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions } from '../../api/meta/v1/discovery.ts';
import type { ListOf } from '../../api/meta/v1/list-type.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import { encodeBase64 } from '../../base/base64.ts';
import { sha256 } from '../../base/sha256.ts';
import { type ApiGroup, type ApiVersion, apiGroups } from './groups.ts';
import { type ServedSubresource, subresourcesOf, verbsOf } from './served-resource.ts';

/** `/api`: upstream writes it without an apiVersion. */
export function apiVersionsDocument(resources: readonly ResourceDefinition[], serverAddress: string): APIVersions {
  const core = apiGroups(resources).filter(({ name }) => name === '');
  return {
    kind: 'APIVersions',
    versions: core.flatMap(({ versions }) => versions.map(({ version }) => version)),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis` */
export function groupListDocument(resources: readonly ResourceDefinition[]): APIGroupList {
  const groups = apiGroups(resources).filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
}

/** `/apis/GROUP`; undefined where there is no such group. */
export function groupDocument(resources: readonly ResourceDefinition[], name: string): APIGroup | undefined {
  const group = name === '' ? undefined : apiGroups(resources).find((candidate) => candidate.name === name);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
}

function groupOf({ name, versions }: ApiGroup): APIGroup {
  const listed = versions.map(({ groupVersion, version }) => ({ groupVersion, version }));
  return { name, versions: listed, preferredVersion: listed[0]! };
}

/** `/api/v1` and `/apis/GROUP/VERSION`; undefined where there is no such version. */
export function resourceListDocument(
  resources: readonly ResourceDefinition[],
  group: string,
  version: string,
): APIResourceList | undefined {
  const found = apiGroups(resources)
    .find(({ name }) => name === group)
    ?.versions.find((candidate) => candidate.version === version);
  return (
    found && {
      kind: 'APIResourceList',
      // The core group's is older than the field.
      ...(group === '' ? {} : { apiVersion: 'v1' }),
      groupVersion: found.groupVersion,
      resources: found.resources.flatMap(resourceEntries),
    }
  );
}

function resourceEntries(definition: ResourceDefinition): APIResource[] {
  const { resource, singular, namespaced, kind, shortNames, categories } = definition;
  const hash = storageVersionHash(definition);
  const entry: APIResource = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: [...verbsOf(definition)],
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
  };
  const subresources = subresourcesOf(definition).map((subresource) => ({
    name: `${resource}/${subresource.name}`,
    singularName: '',
    namespaced,
    ...(subresource.group === undefined ? {} : { group: subresource.group, version: subresource.version }),
    kind: subresource.kind,
    verbs: [...subresource.verbs],
  }));
  return [entry, ...subresources];
}

/** Changes when the objects are stored in another version; clients treat it as opaque. */
function storageVersionHash(definition: ResourceDefinition): string | undefined {
  const { group, version, kind, storagePrefix } = definition.storedAs?.definition ?? definition;
  if (storagePrefix === undefined) return undefined;
  return encodeBase64(sha256(new TextEncoder().encode(`${group}/${version}/${kind}`)).subarray(0, 8));
}

/** `/apis`, or `/api` with only the core group, in one document. */
export function aggregatedDocument(
  resources: readonly ResourceDefinition[],
  isCore: boolean,
): ListOf<APIGroupDiscovery> {
  const groups = apiGroups(resources).filter(({ name }) => (name === '') === isCore);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map((version) => ({
        version: version.version,
        resources: version.resources.map((definition) => discoveryOf(definition, version)),
        freshness: 'Current',
      })),
    })),
  };
}

function discoveryOf(definition: ResourceDefinition, version: ApiVersion): APIResourceDiscovery {
  const { resource, kind, namespaced, singular, shortNames, categories } = definition;
  const subresources = subresourcesOf(definition).map((subresource) => subresourceDiscovery(subresource, version));
  return {
    resource,
    // Empty where they are those of the document.
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: [...verbsOf(definition)],
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function subresourceDiscovery(subresource: ServedSubresource, version: ApiVersion): APISubresourceDiscovery {
  const { name, kind, verbs } = subresource;
  const isForeign = subresource.group !== undefined && subresource.group !== version.group;
  return {
    subresource: name,
    responseKind: isForeign
      ? { group: subresource.group!, version: subresource.version ?? '', kind }
      : { group: '', version: '', kind },
    verbs: [...verbs],
  };
}

/** `/`: every path that there is. */
export function rootPathsDocument(
  resources: readonly ResourceDefinition[],
  others: readonly string[],
): { paths: string[] } {
  const paths = apiGroups(resources).flatMap(({ name, versions }) =>
    name === ''
      ? ['/api', ...versions.map(({ version }) => `/api/${version}`)]
      : ['/apis', '/apis/', `/apis/${name}`, ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`)],
  );
  return { paths: [...new Set([...paths, ...others])].sort() };
}
