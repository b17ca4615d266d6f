/** What is really there, seen by a watch that nothing disturbs, with what it takes to judge the controllers by it. */
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../src/api/apps/v1/replica-set.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Client } from '../../src/client/client.ts';
import { keyOf, type ResourceRef } from '../../src/client/resource-ref.ts';
import { deployments, pods, replicaSets } from '../../src/client/resources.ts';
import type { WatchEvent } from '../../src/client/transport.ts';

export interface Change<T extends KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  readonly previous: T | undefined;
}

export interface TruthListener {
  deployment(change: Change<Deployment>): void;
  replicaSet(change: Change<ReplicaSet>): void;
  pod(change: Change<Pod>): void;
}

export class Truth {
  readonly deployments = new Map<string, Deployment>();
  readonly replicaSets = new Map<string, ReplicaSet>();
  readonly pods = new Map<string, Pod>();
  /** How many changes there have been. */
  changes = 0;
  readonly #stopping = new AbortController();

  async follow(client: Client, listener: TruthListener): Promise<void> {
    await Promise.all([
      this.#watch(client, deployments, this.deployments, (change) => listener.deployment(change)),
      this.#watch(client, replicaSets, this.replicaSets, (change) => listener.replicaSet(change)),
      this.#watch(client, pods, this.pods, (change) => listener.pod(change)),
    ]);
  }

  stop(): void {
    this.#stopping.abort();
  }

  replicaSetsOf(deployment: KubernetesObject): ReplicaSet[] {
    return [...this.replicaSets.values()].filter((each) => controllerUidOf(each) === deployment.metadata.uid);
  }

  podsOf(replicaSet: KubernetesObject): Pod[] {
    return [...this.pods.values()].filter((each) => controllerUidOf(each) === replicaSet.metadata.uid);
  }

  deploymentOf(replicaSet: ReplicaSet | undefined): Deployment | undefined {
    if (replicaSet === undefined) return undefined;
    const uid = controllerUidOf(replicaSet);
    return [...this.deployments.values()].find((each) => each.metadata.uid === uid);
  }

  replicaSetOf(pod: Pod): ReplicaSet | undefined {
    const uid = controllerUidOf(pod);
    return [...this.replicaSets.values()].find((each) => each.metadata.uid === uid);
  }

  #watch<T extends KubernetesObject>(
    client: Client,
    ref: ResourceRef<T>,
    objects: Map<string, T>,
    tell: (change: Change<T>) => void,
  ): Promise<void> {
    const options = { resourceVersion: '', sendInitialEvents: true, signal: this.#stopping.signal };
    return client.watch(ref, options, {
      event: ({ type, object: raw }: WatchEvent) => {
        if (type === 'BOOKMARK' || type === 'ERROR') return;
        const object = raw as T;
        const previous = objects.get(keyOf(object));
        if (type === 'DELETED') objects.delete(keyOf(object));
        else objects.set(keyOf(object), object);
        this.changes++;
        tell({ type, object, previous });
      },
      end: () => {},
    });
  }
}

export function controllerUidOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

export const isActive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded';

export function isAvailable(pod: Pod, minReadySeconds: number, clock: Clock): boolean {
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  if (!isActive(pod) || ready?.status !== 'True') return false;
  return minReadySeconds === 0 || Date.parse(ready.lastTransitionTime!) + minReadySeconds * 1000 <= clock.now();
}
