/**
 * The arithmetic of a rolling update: how far the new ReplicaSet may grow and the old ones must shrink in one step, so that there are never
 * more than replicas + maxSurge Pods nor, by the update's own doing, fewer than replicas - maxUnavailable available. Pure.
 */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { byCreation, isActive, type Scaling, sizeOf, totalSize } from './replica-sets.ts';
import { isRollingUpdate, maxSurgeOf, minAvailableOf, replicasOf } from './rolling-limits.ts';

/** How many replicas the new ReplicaSet may have now; it has `size`, and the old ones `oldSize` together. */
export function newReplicaSetSize(deployment: Deployment, size: number, oldSize: number): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return replicas;
  const room = replicas + maxSurgeOf(deployment) - size - oldSize;
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** The new ReplicaSet's next size; undefined where it has that already. */
export function scaleNewReplicaSet(
  deployment: Deployment,
  newReplicaSet: ReplicaSet,
  oldReplicaSets: readonly ReplicaSet[],
): Scaling | undefined {
  const replicas = replicasOf(deployment);
  const size = sizeOf(newReplicaSet);
  const next = size >= replicas ? replicas : newReplicaSetSize(deployment, size, totalSize(oldReplicaSets));
  return next === size ? undefined : { replicaSet: newReplicaSet, replicas: next };
}

/**
 * How many replicas the old ReplicaSets may lose in all. New Pods that are not available yet count as if they never would be: else a
 * broken template would take down what still works.
 */
export function scaleDownMax(
  deployment: Deployment,
  newReplicaSet: ReplicaSet,
  oldReplicaSets: readonly ReplicaSet[],
): number {
  const unavailable = sizeOf(newReplicaSet) - availableOf(newReplicaSet);
  const all = totalSize(oldReplicaSets) + sizeOf(newReplicaSet);
  return Math.max(all - minAvailableOf(deployment) - unavailable, 0);
}

/** Takes away first the replicas that are of no use, the oldest ReplicaSets' before others', at most `max`. */
export function scaleDownUnhealthy(oldReplicaSets: readonly ReplicaSet[], max: number): readonly Scaling[] {
  return scaleDown(oldReplicaSets, max, (replicaSet) => sizeOf(replicaSet) - availableOf(replicaSet));
}

/** Takes away as many of the available replicas as there are more than the least, the oldest ReplicaSets' first. */
export function scaleDownHealthy(
  deployment: Deployment,
  newReplicaSet: ReplicaSet,
  oldReplicaSets: readonly ReplicaSet[],
): readonly Scaling[] {
  const available = [...oldReplicaSets, newReplicaSet].reduce((total, each) => total + availableOf(each), 0);
  return scaleDown(oldReplicaSets, Math.max(available - minAvailableOf(deployment), 0), sizeOf);
}

function scaleDown(
  replicaSets: readonly ReplicaSet[],
  max: number,
  most: (replicaSet: ReplicaSet) => number,
): readonly Scaling[] {
  const scalings: Scaling[] = [];
  let left = max;
  for (const replicaSet of replicaSets.filter(isActive).sort(byCreation)) {
    const count = Math.min(left, most(replicaSet));
    if (count <= 0) continue;
    left -= count;
    scalings.push({ replicaSet, replicas: sizeOf(replicaSet) - count });
  }
  return scalings;
}

/**
 * A ReplicaSet that has just been scaled down still tells of Pods that it is about to delete: they are not to be relied on. (Upstream takes them
 * for available, finds its own sum absurd, and tries again.)
 */
function availableOf(replicaSet: ReplicaSet): number {
  return Math.min(replicaSet.status.availableReplicas ?? 0, sizeOf(replicaSet));
}
