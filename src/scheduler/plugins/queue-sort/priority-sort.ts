import type { Plugin } from '../../framework/plugin.ts';
import type { QueuedPod } from '../../queue/queued-pod.ts';

/** The Pod of higher priority first; of equals, the one that has waited longer. */
export function isBefore(a: QueuedPod, b: QueuedPod): boolean {
  if (a.info.priority !== b.info.priority) return a.info.priority > b.info.priority;
  return a.timestampMs < b.timestampMs;
}

export function prioritySort(): Plugin {
  return { name: 'PrioritySort', less: isBefore };
}
