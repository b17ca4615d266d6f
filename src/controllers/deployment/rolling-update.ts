/** The RollingUpdate strategy: one step of it, by the arithmetic of rolling.ts. */
import { type CompleteFamily, createNewReplicaSet } from './new-replica-set.ts';
import { isComplete } from './progress.ts';
import { isActive, type ReplicaSetFamily } from './replica-sets.ts';
import { scaleDownHealthy, scaleDownMax, scaleDownUnhealthy, scaleNewReplicaSet } from './rolling.ts';
import type { Rollout } from './rollout.ts';

/**
 * Grows the new ReplicaSet or, where that may not grow, shrinks the old ones; never both, as what the second may do depends on what comes of
 * the first. The next step follows when the ReplicaSets tell of their Pods.
 */
export async function rollingUpdate(
  rollout: Rollout,
  { newReplicaSet, oldReplicaSets }: ReplicaSetFamily,
): Promise<void> {
  const family: CompleteFamily =
    newReplicaSet === undefined
      ? await createNewReplicaSet(rollout, oldReplicaSets)
      : { newReplicaSet, oldReplicaSets };
  const scaling = scaleNewReplicaSet(rollout.deployment, family.newReplicaSet, oldReplicaSets);
  if (scaling !== undefined) {
    await rollout.syncRolloutStatus(await rollout.scaleAll(family, [scaling]));
    return;
  }
  const scaledDown = await scaleDownOldReplicaSets(rollout, family);
  if (scaledDown === undefined && isComplete(rollout.deployment, rollout.deployment.status)) {
    await rollout.cleanUpHistory(oldReplicaSets);
  }
  await rollout.syncRolloutStatus(scaledDown ?? family);
}

/** Resolves with the family as it is then; with undefined where nothing was to be scaled down. */
async function scaleDownOldReplicaSets(
  rollout: Rollout,
  family: CompleteFamily,
): Promise<ReplicaSetFamily | undefined> {
  const { deployment } = rollout;
  const { newReplicaSet, oldReplicaSets } = family;
  if (!oldReplicaSets.some(isActive)) return undefined;
  const max = scaleDownMax(deployment, newReplicaSet, oldReplicaSets);
  if (max === 0) return undefined;
  const unhealthy = scaleDownUnhealthy(oldReplicaSets, max);
  const cleaned = await rollout.scaleAll(family, unhealthy);
  const healthy = scaleDownHealthy(deployment, newReplicaSet, cleaned.oldReplicaSets);
  if (unhealthy.length + healthy.length === 0) return undefined;
  return rollout.scaleAll(cleaned, healthy);
}
