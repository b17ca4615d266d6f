/** How far a rolling update may go above and below the desired number of replicas. Pure. */
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import { type IntOrString, scaledValue } from '../../api/int-or-string.ts';

export interface RollingLimits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export const replicasOf = ({ spec }: Deployment): number => spec.replicas ?? 1;

export const isRollingUpdate = ({ spec }: Deployment): boolean => spec.strategy.type === 'RollingUpdate';

/**
 * Shares of `replicas` as numbers of Pods: the surge rounded up, what may be unavailable rounded down. Where both come to nothing no
 * step would be possible, so that one Pod may be unavailable. Throws IntOrStringError.
 */
export function resolveLimits(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  replicas: number,
): RollingLimits {
  const surge = scaledValue(maxSurge ?? 0, replicas, 'up');
  const unavailable = scaledValue(maxUnavailable ?? 0, replicas, 'down');
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function limitsOf(deployment: Deployment): RollingLimits {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy.rollingUpdate ?? {};
  return resolveLimits(maxSurge, maxUnavailable, replicasOf(deployment));
}

/** 0 for every other strategy. */
export function maxSurgeOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? limitsOf(deployment).maxSurge : 0;
}

/** At most all of the replicas; 0 for every other strategy. */
export function maxUnavailableOf(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(limitsOf(deployment).maxUnavailable, replicas);
}

/** How many Pods a rolling update must leave available. */
export function minAvailableOf(deployment: Deployment): number {
  return replicasOf(deployment) - maxUnavailableOf(deployment);
}
