/** What the API is told of a Pod that could not be scheduled. */
import type { Pod, PodCondition } from '../api/core/v1/pod.ts';
import { formatTime } from '../api/time.ts';

/** Of an event's message; upstream cuts longer ones. */
export const eventMessageCharsMax = 1024;

export interface Refusal {
  /** Unschedulable: plugins rejected it. SchedulerError: something went wrong. */
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** Empty takes a nomination away; it stays as it is where undefined. */
  readonly nominatedNodeName: string | undefined;
}

export function eventMessage(message: string): string {
  return message.length <= eventMessageCharsMax ? message : `${message.slice(0, eventMessageCharsMax - 4)} ...`;
}

/**
 * The strategic merge patch of the status that says why the Pod is not scheduled; undefined where it says so already. It is refused if the
 * Pod has changed since. Pure.
 */
export function failurePatch(
  pod: Pod,
  { reason, message, nominatedNodeName }: Refusal,
  nowMs: number,
): object | undefined {
  const { generation, uid, resourceVersion } = pod.metadata;
  const old = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
  const condition: PodCondition = {
    type: 'PodScheduled',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'False',
    reason,
    message,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : formatTime(nowMs),
  };
  const saysSo =
    old?.status === 'False' &&
    old.reason === reason &&
    old.message === message &&
    (generation ?? 0) === (old.observedGeneration ?? 0);
  const nominates = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status.nominatedNodeName ?? '');
  if (saysSo && !nominates) return undefined;
  return {
    metadata: { uid, resourceVersion },
    status: {
      ...(saysSo ? {} : { conditions: [condition] }),
      ...(nominates ? { nominatedNodeName: nominatedNodeName === '' ? null : nominatedNodeName } : {}),
    },
  };
}
