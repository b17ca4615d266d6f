/** How long Pods may still take to end. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

/**
 * The seconds that the slowest of the Pods was given; 0 once so long has passed since the namespace's deletion. `deletedMs` and `nowMs` since
 * the epoch.
 */
export function podGraceSeconds(pods: readonly Pod[], deletedMs: number, nowMs: number): number {
  let seconds = 0;
  for (const { spec, status } of pods) {
    if (!isPodTerminal(status.phase)) seconds = Math.max(seconds, spec.terminationGracePeriodSeconds ?? 0);
  }
  return nowMs - deletedMs >= seconds * 1000 ? 0 : seconds;
}
