/**
 * How the ReplicaSets of a Deployment share its replicas when somebody scales it in the middle of a rollout: each keeps its proportion, so
 * that a rollout that may be broken gets no further by it. Pure.
 */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { countAnnotation, desiredReplicasAnnotation, maxReplicasAnnotation } from './annotations.ts';
import {
  allOf,
  byCreation,
  bySizeThenNewest,
  bySizeThenOldest,
  isActive,
  type ReplicaSetFamily,
  type Scaling,
  sizeOf,
  totalSize,
} from './replica-sets.ts';
import { isRollingUpdate, maxSurgeOf, replicasOf } from './rolling-limits.ts';

/** Whether the Deployment has been scaled since any of its active ReplicaSets was. */
export function isScalingEvent(deployment: Deployment, family: ReplicaSetFamily): boolean {
  const replicas = replicasOf(deployment);
  return allOf(family)
    .filter(isActive)
    .some((replicaSet) => (countAnnotation(replicaSet, desiredReplicasAnnotation) ?? replicas) !== replicas);
}

/** The sizes that follow from the Deployment's; those that stay are listed too, as they must learn what the Deployment wants now. */
export function scaleProportionally(deployment: Deployment, family: ReplicaSetFamily): readonly Scaling[] {
  const replicas = replicasOf(deployment);
  const active = allOf(family).filter(isActive);
  if (active.length <= 1) {
    const only = active[0] ?? family.newReplicaSet ?? [...family.oldReplicaSets].sort(byCreation).at(-1);
    return only === undefined ? [] : [{ replicaSet: only, replicas }];
  }
  if (family.newReplicaSet !== undefined && isSaturated(deployment, family.newReplicaSet)) {
    return family.oldReplicaSets.filter(isActive).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  }
  // Left from a rolling update whose strategy has changed: Recreate brings their sizes in order.
  if (!isRollingUpdate(deployment)) return active.map((replicaSet) => ({ replicaSet, replicas: sizeOf(replicaSet) }));
  return shares(deployment, active);
}

/** The rollout is over but for the old ReplicaSets' remains. */
export function isSaturated(deployment: Deployment, replicaSet: ReplicaSet): boolean {
  const replicas = replicasOf(deployment);
  return (
    sizeOf(replicaSet) === replicas &&
    countAnnotation(replicaSet, desiredReplicasAnnotation) === replicas &&
    (replicaSet.status.availableReplicas ?? 0) === replicas
  );
}

/** Of two of the same size the newer is the first to grow, the older the first to shrink. What rounding leaves over is the first one's. */
function shares(deployment: Deployment, active: readonly ReplicaSet[]): readonly Scaling[] {
  const replicas = replicasOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurgeOf(deployment) : 0;
  const toAdd = allowed - totalSize(active);
  let added = 0;
  const scalings = [...active].sort(toAdd > 0 ? bySizeThenNewest : bySizeThenOldest).map((replicaSet) => {
    const change = share(deployment, replicaSet, toAdd, added);
    added += change;
    return { replicaSet, replicas: sizeOf(replicaSet) + change };
  });
  return scalings.map((scaling, i) =>
    i === 0 ? { ...scaling, replicas: Math.max(scaling.replicas + toAdd - added, 0) } : scaling,
  );
}

/** What one ReplicaSet gains or, below zero, loses; never more than is left to give. */
function share(deployment: Deployment, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const change = proportionalChange(deployment, replicaSet);
  return toAdd > 0 ? Math.min(change, left) : Math.max(change, left);
}

function proportionalChange(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = sizeOf(replicaSet);
  const replicas = replicasOf(deployment);
  if (replicas === 0) return -size;
  const before = countAnnotation(replicaSet, maxReplicasAnnotation) || (deployment.status.replicas ?? 0);
  if (before === 0) return 0;
  // Both are at least 0, so that this rounds half away from zero.
  return Math.round((size * (replicas + maxSurgeOf(deployment))) / before) - size;
}
