/** What the status of a ReplicaSet or ReplicationController says. Pure. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import { formatTime } from '../../../api/time.ts';
import { deepEqual } from '../../../base/deep-equal.ts';
import { isPodAvailable, isPodReady, podReadySinceMs } from '../pod-state.ts';
import {
  desiredReplicas,
  minReadySecondsOf,
  type ReplicaOwner,
  type ReplicasCondition,
  type ReplicasStatus,
} from './replica-owner.ts';

const replicaFailure = 'ReplicaFailure';

/** How the attempt went to have as many Pods as there should be. */
export type ManageOutcome =
  /** It was not the time: the object is being deleted, or the cache lags behind. */
  { readonly kind: 'skipped' } | { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: unknown };

export interface Observation {
  /** As they were before Pods were made or deleted. */
  readonly active: readonly Pod[];
  /** Undefined where the kind does not count them. */
  readonly terminating: readonly Pod[] | undefined;
  readonly outcome: ManageOutcome;
  readonly nowMs: number;
}

/** All but observedGeneration, which is the generation of the object that was acted on. */
export function calculateStatus(owner: ReplicaOwner, observation: Observation): ReplicasStatus {
  const { active, terminating, nowMs } = observation;
  const templateLabels = Object.entries(owner.spec.template?.metadata.labels ?? {});
  const minReadySeconds = minReadySecondsOf(owner);
  let fullyLabeledReplicas = 0;
  let readyReplicas = 0;
  let availableReplicas = 0;
  for (const pod of active) {
    const { labels = {} } = pod.metadata;
    if (templateLabels.every(([key, value]) => labels[key] === value)) fullyLabeledReplicas++;
    if (!isPodReady(pod)) continue;
    readyReplicas++;
    if (isPodAvailable(pod, minReadySeconds, nowMs)) availableReplicas++;
  }
  return {
    ...owner.status,
    replicas: active.length,
    fullyLabeledReplicas,
    readyReplicas,
    availableReplicas,
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating.length }),
    conditions: conditionsAfter(owner, observation),
  };
}

/** ReplicaFailure comes with the first failure, stays as it is with the next ones, and goes with the first success. */
function conditionsAfter(
  owner: ReplicaOwner,
  { active, outcome, nowMs }: Observation,
): readonly ReplicasCondition[] | undefined {
  const { conditions } = owner.status;
  const has = conditions?.some(({ type }) => type === replicaFailure) ?? false;
  if (outcome.kind === 'done' && has) return conditions?.filter(({ type }) => type !== replicaFailure);
  if (outcome.kind !== 'failed' || has) return conditions;
  const { error } = outcome;
  const failure: ReplicasCondition = {
    type: replicaFailure,
    status: 'True',
    lastTransitionTime: formatTime(nowMs),
    reason: active.length < desiredReplicas(owner) ? 'FailedCreate' : 'FailedDelete',
    message: error instanceof Error ? error.message : String(error),
  };
  return [...(conditions ?? []), failure];
}

/** Whether the status, acted on this generation, is what the object says already. */
export function isStatusCurrent(owner: ReplicaOwner, status: ReplicasStatus): boolean {
  const written = owner.status;
  return (
    written.replicas === status.replicas &&
    (written.fullyLabeledReplicas ?? 0) === (status.fullyLabeledReplicas ?? 0) &&
    (written.readyReplicas ?? 0) === (status.readyReplicas ?? 0) &&
    (written.availableReplicas ?? 0) === (status.availableReplicas ?? 0) &&
    written.terminatingReplicas === status.terminatingReplicas &&
    (written.observedGeneration ?? 0) === (owner.metadata.generation ?? 0) &&
    deepEqual(written.conditions ?? [], status.conditions ?? [])
  );
}

/**
 * In how many milliseconds the next Pod becomes available, where one is ready and not available yet; undefined where there is nothing to wait
 * for. After minReadySeconds at the latest: clocks differ.
 */
export function nextAvailabilityMs(
  owner: ReplicaOwner,
  { readyReplicas, availableReplicas }: ReplicasStatus,
  { active, nowMs }: Pick<Observation, 'active' | 'nowMs'>,
): number | undefined {
  const minReadyMs = minReadySecondsOf(owner) * 1000;
  if (minReadyMs === 0 || readyReplicas === availableReplicas) return undefined;
  let earliestMs = Number.POSITIVE_INFINITY;
  for (const pod of active) {
    const sinceMs = podReadySinceMs(pod);
    const waitMs = sinceMs === undefined ? 0 : sinceMs + minReadyMs - nowMs;
    if (waitMs > 0) earliestMs = Math.min(earliestMs, waitMs);
  }
  return Number.isFinite(earliestMs) ? earliestMs : minReadyMs;
}
