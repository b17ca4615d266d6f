import type { Deployment, DeploymentStatus } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder, EventType } from '../../client/events/event-recorder.ts';
import { deployments, replicaSets } from '../../client/resources.ts';
import { type Annotations, hasAnnotations, replicasAnnotations } from './annotations.ts';
import { replicaSetsToDelete } from './history.ts';
import { rolloutStatus, stuckCheckAfterMs } from './progress.ts';
import { type ReplicaSetFamily, type Scaling, sizeOf } from './replica-sets.ts';
import { calculateStatus } from './status.ts';

export interface RolloutOptions {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** As the cache has it. */
  readonly deployment: Deployment;
  /** Has the Deployment synced again after so many milliseconds. */
  readonly requeueAfter: (ms: number) => void;
}

/**
 * One sync of one Deployment: the newest state of it that is known, and everything that a sync writes. Each write is against the version
 * that was read, so that one with an outdated cache is refused as a conflict and made again from a newer one.
 */
export class Rollout {
  readonly client: Client;
  readonly #events: EventRecorder;
  readonly #clock: Clock;
  readonly #requeueAfter: (ms: number) => void;
  #deployment: Deployment;

  constructor({ client, events, clock, deployment, requeueAfter }: RolloutOptions) {
    this.client = client;
    this.#events = events;
    this.#clock = clock;
    this.#deployment = deployment;
    this.#requeueAfter = requeueAfter;
  }

  get deployment(): Deployment {
    return this.#deployment;
  }

  get nowMs(): number {
    return this.#clock.now();
  }

  event(type: EventType, reason: string, message: string): void {
    this.#events.event({ resource: deployments, object: this.#deployment }, type, reason, message);
  }

  async update(deployment: Deployment): Promise<void> {
    this.#deployment = await this.client.update(deployments, deployment);
  }

  /** Writes nothing where both are what they were. */
  async updateStatus(
    status: DeploymentStatus,
    annotations: Annotations | undefined = this.#deployment.metadata.annotations,
  ): Promise<void> {
    const deployment = this.#deployment;
    const { metadata } = deployment;
    if (deepEqual(deployment.status, status) && deepEqual(metadata.annotations, annotations)) return;
    const changed = annotations === metadata.annotations ? metadata : { ...metadata, annotations };
    this.#deployment = await this.client.updateStatus(deployments, { ...deployment, metadata: changed, status });
  }

  /** For a Deployment whose Pods are not to be replaced now. */
  async syncStatus(family: ReplicaSetFamily): Promise<void> {
    await this.updateStatus(calculateStatus(this.#deployment, family, this.nowMs));
  }

  /** For a Deployment whose Pods may be in the course of being replaced. */
  async syncRolloutStatus(family: ReplicaSetFamily): Promise<void> {
    const status = rolloutStatus(this.#deployment, family, this.nowMs);
    if (!deepEqual(this.#deployment.status, status)) {
      await this.updateStatus(status);
      return;
    }
    const afterMs = stuckCheckAfterMs(this.#deployment, status, this.nowMs);
    if (afterMs !== undefined) this.#requeueAfter(afterMs);
  }

  /** Resolves with the ReplicaSet as it is then. Writes nothing where it has that size and knows what the Deployment wants. */
  async scale({ replicaSet, replicas }: Scaling): Promise<ReplicaSet> {
    const size = sizeOf(replicaSet);
    const annotations = replicasAnnotations(this.#deployment);
    if (size === replicas && hasAnnotations(replicaSet, annotations)) return replicaSet;
    const { metadata, spec } = replicaSet;
    const scaled = await this.client.update(replicaSets, {
      ...replicaSet,
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
      spec: { ...spec, replicas },
    });
    if (size !== replicas) {
      const direction = size < replicas ? 'up' : 'down';
      const message = `Scaled ${direction} replica set ${metadata.name} from ${size} to ${replicas}`;
      this.event('Normal', 'ScalingReplicaSet', message);
    }
    return scaled;
  }

  /** Resolves with the family as it is then. */
  async scaleAll(family: ReplicaSetFamily, scalings: readonly Scaling[]): Promise<ReplicaSetFamily> {
    const scaled = new Map<string | undefined, ReplicaSet>();
    for (const scaling of scalings) scaled.set(scaling.replicaSet.metadata.uid, await this.scale(scaling));
    const now = (replicaSet: ReplicaSet): ReplicaSet => scaled.get(replicaSet.metadata.uid) ?? replicaSet;
    return {
      newReplicaSet: family.newReplicaSet === undefined ? undefined : now(family.newReplicaSet),
      oldReplicaSets: family.oldReplicaSets.map(now),
    };
  }

  async cleanUpHistory(oldReplicaSets: readonly ReplicaSet[]): Promise<void> {
    for (const { metadata } of replicaSetsToDelete(this.#deployment, oldReplicaSets)) {
      const { namespace, name = '', uid } = metadata;
      try {
        await this.client.delete(replicaSets, { namespace, name }, { preconditions: { uid } });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }
}
