/** A Deployment's status as its ReplicaSets make it. Pure. */
import type { Deployment, DeploymentStatus } from '../../api/apps/v1/deployment.ts';
import { minimumReplicasAvailable, minimumReplicasUnavailable, newCondition, withCondition } from './conditions.ts';
import {
  allOf,
  type ReplicaSetFamily,
  totalAvailable,
  totalReady,
  totalReplicas,
  totalSize,
  totalTerminating,
} from './replica-sets.ts';
import { minAvailableOf } from './rolling-limits.ts';

/** Zeros are left out where the API leaves them out, so that it equals what is stored. Progressing and ReplicaFailure stay as they were. */
export function calculateStatus(deployment: Deployment, family: ReplicaSetFamily, nowMs: number): DeploymentStatus {
  const all = allOf(family);
  const updated = family.newReplicaSet === undefined ? [] : [family.newReplicaSet];
  const availableReplicas = totalAvailable(all);
  const { collisionCount, conditions } = deployment.status;
  const terminatingReplicas = totalTerminating(all);
  return {
    ...withoutZeros({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: totalReplicas(all),
      updatedReplicas: totalReplicas(updated),
      readyReplicas: totalReady(all),
      availableReplicas,
      unavailableReplicas: Math.max(totalSize(all) - availableReplicas, 0),
    }),
    ...(terminatingReplicas === undefined ? {} : { terminatingReplicas }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(conditions, availability(deployment, availableReplicas, nowMs)),
  };
}

function availability(deployment: Deployment, available: number, nowMs: number) {
  const isAvailable = available >= minAvailableOf(deployment);
  return newCondition(
    {
      type: 'Available',
      status: isAvailable ? 'True' : 'False',
      reason: isAvailable ? minimumReplicasAvailable : minimumReplicasUnavailable,
      message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
    },
    nowMs,
  );
}

function withoutZeros<T extends Readonly<Record<string, number>>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}
