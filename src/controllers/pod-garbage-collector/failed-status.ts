import type { Pod } from '../../api/core/v1/pod.ts';
import { formatTime } from '../../api/time.ts';
import { isPodTerminal, podCondition } from '../shared/pod-state.ts';

/** Why a Pod ends before its time. */
export interface Disruption {
  readonly reason: string;
  readonly message: string;
}

/**
 * The strategic merge patch of the status by which a Pod fails; undefined where it has ended already. Whoever replaces the Pod, as Jobs do, waits for
 * that. `nowMs`: since the epoch. Pure.
 */
export function failedStatusPatch(pod: Pod, disruption: Disruption | undefined, nowMs: number): object | undefined {
  if (isPodTerminal(pod.status.phase)) return undefined;
  const { uid, generation } = pod.metadata;
  const status = { phase: 'Failed', observedGeneration: generation };
  if (disruption === undefined) return { metadata: { uid }, status };
  const before = podCondition(pod, 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    observedGeneration: generation,
    lastTransitionTime: before?.status === 'True' ? before.lastTransitionTime : formatTime(nowMs),
    ...disruption,
  };
  return { metadata: { uid }, status: { ...status, conditions: [condition] } };
}
