/** The conditions of a Deployment: their types, reasons and texts, and how one takes another's place. Pure. */
import type { DeploymentCondition } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { formatTime } from '../../api/time.ts';
import { allOf, type ReplicaSetFamily } from './replica-sets.ts';

export type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';
type ConditionStatus = 'True' | 'False' | 'Unknown';

/** Reasons of Progressing. */
export const newReplicaSetCreated = 'NewReplicaSetCreated';
export const foundNewReplicaSet = 'FoundNewReplicaSet';
export const replicaSetUpdated = 'ReplicaSetUpdated';
export const newReplicaSetAvailable = 'NewReplicaSetAvailable';
export const replicaSetCreateError = 'ReplicaSetCreateError';
export const progressDeadlineExceeded = 'ProgressDeadlineExceeded';
export const deploymentPaused = 'DeploymentPaused';
export const deploymentResumed = 'DeploymentResumed';

/** Reasons of Available. */
export const minimumReplicasAvailable = 'MinimumReplicasAvailable';
export const minimumReplicasUnavailable = 'MinimumReplicasUnavailable';

export type Conditions = readonly DeploymentCondition[];

export interface ConditionFacts {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
}

export function newCondition({ type, status, reason, message }: ConditionFacts, nowMs: number): DeploymentCondition {
  const now = formatTime(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

export function findCondition(conditions: Conditions = [], type: ConditionType): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/**
 * With the condition in the place of the one of its type. Unchanged where that has the same status and reason; the time of the last
 * transition stays where the status does.
 */
export function withCondition(conditions: Conditions = [], condition: DeploymentCondition): Conditions {
  const type = condition.type as ConditionType;
  const present = findCondition(conditions, type);
  if (present?.status === condition.status && present.reason === condition.reason) return conditions;
  const lastTransitionTime =
    present?.status === condition.status ? present.lastTransitionTime : condition.lastTransitionTime;
  return [...withoutCondition(conditions, type), { ...condition, lastTransitionTime }];
}

export function withoutCondition(conditions: Conditions = [], type: ConditionType): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** That ReplicaSets cannot make their Pods, as the new one says or else the first that does. */
export function replicaFailureOf(family: ReplicaSetFamily): DeploymentCondition | undefined {
  const { newReplicaSet } = family;
  const candidates = newReplicaSet === undefined ? allOf(family) : [newReplicaSet, ...allOf(family)];
  return candidates.map(failureOf).find((failure) => failure !== undefined);
}

function failureOf({ status }: ReplicaSet): DeploymentCondition | undefined {
  const failure = status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  return failure === undefined ? undefined : { ...failure, lastUpdateTime: failure.lastTransitionTime };
}
