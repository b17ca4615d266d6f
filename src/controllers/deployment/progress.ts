/** Whether a rollout gets on: complete, progressing, or past its deadline. Pure. */
import type { Deployment, DeploymentStatus } from '../../api/apps/v1/deployment.ts';
import { parseTime } from '../../api/time.ts';
import { goQuote } from '../../base/go-quote.ts';
import {
  type Conditions,
  findCondition,
  newCondition,
  newReplicaSetAvailable,
  progressDeadlineExceeded,
  replicaFailureOf,
  replicaSetUpdated,
  withCondition,
  withoutCondition,
} from './conditions.ts';
import type { ReplicaSetFamily } from './replica-sets.ts';
import { replicasOf } from './rolling-limits.ts';
import { calculateStatus } from './status.ts';

/** What clients write to say that there is no limit, in fields that have a default. */
export const unlimited = 2 ** 31 - 1;

/** Undefined where a rollout may take as long as it likes: then it is not watched, and has no Progressing condition. */
export function progressDeadlineMs({ spec }: Deployment): number | undefined {
  const seconds = spec.progressDeadlineSeconds;
  return seconds === undefined || seconds === unlimited ? undefined : seconds * 1000;
}

/** All replicas there are are of the newest kind, available, and as many as are wanted. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** More new, fewer old, more ready or more available replicas than before. */
export function isProgressing(before: DeploymentStatus, now: DeploymentStatus): boolean {
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    outdated(now) < outdated(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

const outdated = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;

/** There has been no progress for longer than the deadline, in a rollout that is not over yet. */
export function hasTimedOut(deployment: Deployment, conditions: Conditions | undefined, nowMs: number): boolean {
  const deadlineMs = progressDeadlineMs(deployment);
  const condition = findCondition(conditions, 'Progressing');
  if (deadlineMs === undefined || condition === undefined) return false;
  // The end of an earlier rollout, however long ago, says nothing of the next one's progress.
  if (condition.reason === newReplicaSetAvailable) return false;
  if (condition.reason === progressDeadlineExceeded) return true;
  return parseTime(condition.lastUpdateTime) + deadlineMs < nowMs;
}

/** The status during a rollout: as calculateStatus has it, with how the rollout gets on and why its ReplicaSets fail. */
export function rolloutStatus(deployment: Deployment, family: ReplicaSetFamily, nowMs: number): DeploymentStatus {
  const status = calculateStatus(deployment, family, nowMs);
  const conditions = progressConditions(deployment, family, status, nowMs);
  const failure = replicaFailureOf(family);
  return {
    ...status,
    conditions:
      failure === undefined ? withoutCondition(conditions, 'ReplicaFailure') : withCondition(conditions, failure),
  };
}

function progressConditions(
  deployment: Deployment,
  { newReplicaSet }: ReplicaSetFamily,
  status: DeploymentStatus,
  nowMs: number,
): Conditions {
  const { conditions } = status;
  if (progressDeadlineMs(deployment) === undefined) return withoutCondition(conditions, 'Progressing');
  const present = findCondition(conditions, 'Progressing');
  // A rollout that has succeeded once is over: Pods that come and go later are no progress, nor lack of it.
  const isOver = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && present?.reason === newReplicaSetAvailable;
  if (isOver) return conditions ?? [];
  const subject =
    newReplicaSet === undefined
      ? `Deployment ${goQuote(deployment.metadata.name ?? '')}`
      : `ReplicaSet ${goQuote(newReplicaSet.metadata.name ?? '')}`;
  const type = 'Progressing';
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(
      conditions,
      newCondition({ type, status: 'True', reason: newReplicaSetAvailable, message }, nowMs),
    );
  }
  if (isProgressing(deployment.status, status)) {
    const message = `${subject} is progressing.`;
    const next = newCondition({ type, status: 'True', reason: replicaSetUpdated, message }, nowMs);
    const lastTransitionTime = present?.status === 'True' ? present.lastTransitionTime : next.lastTransitionTime;
    // Replaced even where status and reason stay: the deadline counts from the last step forward.
    return withCondition(withoutCondition(conditions, type), { ...next, lastTransitionTime });
  }
  if (hasTimedOut(deployment, conditions, nowMs)) {
    const message = `${subject} has timed out progressing.`;
    return withCondition(
      conditions,
      newCondition({ type, status: 'False', reason: progressDeadlineExceeded, message }, nowMs),
    );
  }
  return conditions ?? [];
}

/** Conditions have whole seconds: what comes within the second of the deadline comes before it as often as after. */
const deadlineSlackMs = 1000;

/**
 * In how many milliseconds a rollout that does not get on has to be looked at again, as nothing else will happen to it; undefined where
 * there is nothing to wait for.
 */
export function stuckCheckAfterMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const deadlineMs = progressDeadlineMs(deployment);
  const condition = findCondition(deployment.status.conditions, 'Progressing');
  if (deadlineMs === undefined || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === progressDeadlineExceeded) return undefined;
  return Math.max(parseTime(condition.lastUpdateTime) + deadlineMs - nowMs, 0) + deadlineSlackMs;
}
