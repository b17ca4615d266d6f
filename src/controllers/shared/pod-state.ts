/** What controllers ask of a Pod. Pure. */
import type { Pod, PodCondition } from '../../api/core/v1/pod.ts';
import { parseTime } from '../../api/time.ts';

/** Neither finished nor being deleted: it counts as a replica. */
export function isPodActive({ metadata, status }: Pod): boolean {
  return !isPodTerminal(status.phase) && metadata.deletionTimestamp === undefined;
}

export function isPodTerminal(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Being deleted, and not finished yet. */
export function isPodTerminating({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && !isPodTerminal(status.phase);
}

export function podCondition({ status }: Pod, type: string): PodCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Since when the Pod has been ready, in milliseconds since the epoch; undefined if it is not. */
export function podReadySinceMs(pod: Pod): number | undefined {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True' || ready.lastTransitionTime == null) return undefined;
  return parseTime(ready.lastTransitionTime);
}

/** Ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const since = podReadySinceMs(pod);
  return since !== undefined && since + minReadySeconds * 1000 <= nowMs;
}
