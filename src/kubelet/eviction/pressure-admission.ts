/** Whether a Node that runs short takes another Pod. Pure; upstream's rules. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { podQosClass } from '../../api/core/v1/pod-requests.ts';
import { tolerates } from '../admission/admit-pod.ts';
import { isCriticalPod } from '../critical-pod.ts';
import type { PodFailure } from '../status/status-facts.ts';
import { evictedReason, pressureMessage } from './eviction-messages.ts';
import type { PressureCondition } from './signals.ts';

const memoryTaint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

export function whyRefusedUnderPressure(pod: Pod, conditions: readonly PressureCondition[]): PodFailure | undefined {
  if (conditions.length === 0 || isCriticalPod(pod)) return undefined;
  if (conditions.every((condition) => condition === 'MemoryPressure')) {
    if (podQosClass(pod) !== 'BestEffort') return undefined;
    if (pod.spec.tolerations?.some((toleration) => tolerates(toleration, memoryTaint))) return undefined;
  }
  return { reason: evictedReason, message: pressureMessage(conditions) };
}
