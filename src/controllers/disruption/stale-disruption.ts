/** The condition DisruptionTarget of Pods that were to be disrupted, and then nobody deleted them. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { formatTime, parseTime } from '../../api/time.ts';
import { isPodTerminal, podCondition } from '../shared/pod-state.ts';

/** After so long a disruption that was announced is not to be expected any more. */
const staleDisruptionMs = 120_000;
const conditionType = 'DisruptionTarget';

/**
 * How long until the condition says what is not true; 0 where it does. Undefined for Pods whose condition stays: what a kubelet announces may take
 * however long it takes.
 */
export function untilStaleMs(pod: Pod, nowMs: number): number | undefined {
  const condition = podCondition(pod, conditionType);
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return undefined;
  if (pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod.status.phase)) return undefined;
  const since = condition.lastTransitionTime;
  return Math.max(0, (since ? parseTime(since) : 0) + staleDisruptionMs - nowMs);
}

/** The Pod with the condition taken back. */
export function withoutDisruption(pod: Pod, nowMs: number): Pod {
  const { generation } = pod.metadata;
  const conditions = pod.status.conditions?.map((condition) =>
    condition.type === conditionType
      ? {
          type: conditionType,
          status: 'False',
          ...(generation === undefined ? {} : { observedGeneration: generation }),
          lastProbeTime: condition.lastProbeTime,
          lastTransitionTime: formatTime(nowMs),
        }
      : condition,
  );
  return { ...pod, status: { ...pod.status, conditions } };
}
