/** Which old ReplicaSets are beyond what a Deployment keeps to go back to. Pure. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { unlimited } from './progress.ts';
import { byCreation, sizeOf } from './replica-sets.ts';
import { revisionOf } from './revisions.ts';

/** The oldest beyond the limit, but for those that have, or may still have, Pods: they count, and go another time. */
export function replicaSetsToDelete(
  { spec }: Deployment,
  oldReplicaSets: readonly ReplicaSet[],
): readonly ReplicaSet[] {
  const limit = spec.revisionHistoryLimit;
  if (limit === undefined || limit === unlimited) return [];
  const kept = oldReplicaSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = Math.max(kept.length - limit, 0);
  return [...kept].sort(byRevision).slice(0, surplus).filter(isEmpty);
}

function byRevision(one: ReplicaSet, other: ReplicaSet): number {
  const revisions = [revisionOf(one), revisionOf(other)] as const;
  if (revisions[0] === undefined || revisions[1] === undefined) return byCreation(one, other);
  return revisions[0] - revisions[1] || byCreation(one, other);
}

function isEmpty(replicaSet: ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  const isObserved = (metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
  return isObserved && sizeOf(replicaSet) === 0 && status.replicas === 0;
}
