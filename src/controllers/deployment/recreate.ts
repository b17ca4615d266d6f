/** The Recreate strategy: no new Pod before the last old one has stopped. */
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import { controllerUidIndex } from '../shared/owner-references.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import { createNewReplicaSet } from './new-replica-set.ts';
import { isComplete } from './progress.ts';
import { isActive, type ReplicaSetFamily, totalReplicas } from './replica-sets.ts';
import { replicasOf } from './rolling-limits.ts';
import type { Rollout } from './rollout.ts';

/** `podsOf` finds Pods by the uid of their ReplicaSet; see {@link podsByOwner}. */
export async function recreate(rollout: Rollout, family: ReplicaSetFamily, podsOf: PodsByOwner): Promise<void> {
  const { oldReplicaSets } = family;
  const active = oldReplicaSets.filter(isActive);
  if (active.length > 0) {
    const scalings = active.map((replicaSet) => ({ replicaSet, replicas: 0 }));
    await rollout.syncRolloutStatus(await rollout.scaleAll(family, scalings));
    return;
  }
  if (hasRunningPods(oldReplicaSets, podsOf)) {
    await rollout.syncRolloutStatus(family);
    return;
  }
  const newReplicaSet = family.newReplicaSet ?? (await createNewReplicaSet(rollout, oldReplicaSets)).newReplicaSet;
  const { deployment } = rollout;
  const scaled = await rollout.scaleAll({ newReplicaSet, oldReplicaSets }, [
    { replicaSet: newReplicaSet, replicas: replicasOf(deployment) },
  ]);
  if (isComplete(deployment, deployment.status)) await rollout.cleanUpHistory(oldReplicaSets);
  await rollout.syncRolloutStatus(scaled);
}

export type PodsByOwner = (uid: string) => readonly Pod[];

/** Reads an informer's cache that has the index of controllers' uids. */
export const podsByOwner =
  (lister: Lister<Pod>): PodsByOwner =>
  (uid) =>
    lister.byIndex(controllerUidIndex, uid);

/**
 * Whether any Pod of theirs may still run. ReplicaSets do not count Pods that are being deleted, though their containers may take a while to
 * stop; so the Pods are asked as well.
 */
export function hasRunningPods(replicaSets: readonly ReplicaSet[], podsOf: PodsByOwner): boolean {
  if (totalReplicas(replicaSets) > 0) return true;
  return replicaSets.some(({ metadata }) =>
    podsOf(metadata.uid ?? '').some(({ status }) => !isPodTerminal(status.phase)),
  );
}
