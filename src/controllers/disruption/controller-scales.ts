/** How many Pods the owners of Pods want. Known kinds are read from caches, all others by their subresource `scale`. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { StatefulSet } from '../../api/apps/v1/stateful-set.ts';
import type { Scale } from '../../api/autoscaling/v1/scale.ts';
import type { ReplicationController } from '../../api/core/v1/replication-controller.ts';
import type { APIResourceList } from '../../api/meta/v1/discovery.ts';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { Client } from '../../client/client.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import type { InformerFactory } from '../../client/informer/informer-factory.ts';
import { pathOf, type ResourceRef } from '../../client/resource-ref.ts';
import { deployments, replicaSets, replicationControllers, statefulSets } from '../../client/resources.ts';
import { controllerOf } from '../shared/owner-references.ts';

export interface ControllerScale {
  /** Of the owner that counts: the Deployment, where a ReplicaSet has one. */
  readonly uid: string;
  readonly replicas: number;
}

export interface ScaleListers {
  readonly deployments: Lister<Deployment>;
  readonly replicaSets: Lister<ReplicaSet>;
  readonly statefulSets: Lister<StatefulSet>;
  readonly replicationControllers: Lister<ReplicationController>;
}

/** How long it is believed what resources there are. */
const discoveryTtlMs = 30_000;
/** Each is a few KB. */
const discoveryEntriesMax = 100;

interface Discovered {
  readonly untilMs: number;
  readonly list: Promise<APIResourceList>;
}

/** From the caches alone. Undefined for kinds that they don't have, and for owners that are not there. Pure. */
export function cachedScale(
  ref: OwnerReference,
  namespace: string,
  listers: ScaleListers,
): ControllerScale | undefined {
  const [group = '', version] = ref.apiVersion.split('/');
  if (version === undefined) {
    return ref.kind === 'ReplicationController'
      ? scaleOf(find(listers.replicationControllers, namespace, ref))
      : undefined;
  }
  if (group !== 'apps') return undefined;
  if (ref.kind === 'StatefulSet') return scaleOf(find(listers.statefulSets, namespace, ref));
  if (ref.kind !== 'ReplicaSet') return undefined;
  const replicaSet = find(listers.replicaSets, namespace, ref);
  const owner = replicaSet && controllerOf(replicaSet.metadata);
  if (owner?.kind !== 'Deployment' || !owner.apiVersion.startsWith('apps/')) return scaleOf(replicaSet);
  return scaleOf(find(listers.deployments, namespace, owner));
}

function find<T extends KubernetesObject>(lister: Lister<T>, namespace: string, ref: OwnerReference): T | undefined {
  const object = lister.get(namespace, ref.name);
  return object?.metadata.uid === ref.uid ? object : undefined;
}

function scaleOf(
  object: (KubernetesObject & { readonly spec?: { readonly replicas?: number } }) | undefined,
): ControllerScale | undefined {
  return object && { uid: object.metadata.uid ?? '', replicas: object.spec?.replicas ?? 1 };
}

export class ControllerScales {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #listers: ScaleListers;
  readonly #discovered = new Map<string, Discovered>();

  constructor({
    client,
    informers,
    clock,
  }: { readonly client: Client; readonly informers: InformerFactory; readonly clock: Clock }) {
    this.#client = client;
    this.#clock = clock;
    this.#listers = {
      deployments: informers.informer(deployments).lister,
      replicaSets: informers.informer(replicaSets).lister,
      statefulSets: informers.informer(statefulSets).lister,
      replicationControllers: informers.informer(replicationControllers).lister,
    };
  }

  /** Undefined where the owner is not there. Rejects where it has no scale. */
  async scaleOf(ref: OwnerReference, namespace: string): Promise<ControllerScale | undefined> {
    return cachedScale(ref, namespace, this.#listers) ?? (await this.#readScale(ref, namespace));
  }

  async #readScale(ref: OwnerReference, namespace: string): Promise<ControllerScale | undefined> {
    const resource = await this.#resourceOf(ref);
    try {
      const path = pathOf(resource, namespace, ref.name, 'scale');
      const scale = (await this.#client.transport.send({ method: 'GET', path, query: '' })) as Scale;
      if (scale.metadata.uid !== ref.uid) return undefined;
      return { uid: ref.uid, replicas: scale.spec.replicas ?? 0 };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #resourceOf({ apiVersion, kind }: OwnerReference): Promise<ResourceRef> {
    const list = await this.#discover(apiVersion).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const resource = list?.resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
    if (list === undefined || resource === undefined) {
      throw new Error(`no matches for kind ${goQuote(kind)} in version ${goQuote(apiVersion)}`);
    }
    const { name, namespaced } = resource;
    const slash = apiVersion.indexOf('/');
    const group = slash === -1 ? '' : apiVersion.slice(0, slash);
    if (!list.resources.some((candidate) => candidate.name === `${name}/scale`)) {
      throw new Error(`${group === '' ? name : `${name}.${group}`} does not implement the scale subresource`);
    }
    return { group, version: apiVersion.slice(slash + 1), kind, resource: name, namespaced };
  }

  #discover(apiVersion: string): Promise<APIResourceList> {
    const nowMs = this.#clock.monotonic();
    const known = this.#discovered.get(apiVersion);
    if (known !== undefined && nowMs < known.untilMs) return known.list;
    if (this.#discovered.size >= discoveryEntriesMax) this.#discovered.clear();
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const list = this.#client.transport.send({ method: 'GET', path, query: '' }) as Promise<APIResourceList>;
    this.#discovered.set(apiVersion, { untilMs: nowMs + discoveryTtlMs, list });
    // What fails is asked for again.
    list.catch(() => this.#discovered.delete(apiVersion));
    return list;
  }
}
