import type { PodInfo } from '../cache/pod-info.ts';

/**
 * Where a Pod is on its way: waiting to be taken, waiting for its back-off to end, waiting for something to happen, or taken. `gone` once it has been
 * bound or deleted.
 */
export type QueuePlace = 'active' | 'backoff' | 'errorBackoff' | 'unschedulable' | 'inFlight' | 'gone';

/** A Pod that has yet to be scheduled. Only the queue changes it. */
export class QueuedPod {
  info: PodInfo;
  place: QueuePlace = 'gone';
  /** When it came into the queue, or came back after its last attempt; by the monotonic clock. */
  timestampMs: number;
  /** Attempts in which plugins rejected it, and attempts in a row that failed for other reasons: how long it has to back off. */
  rejections = 0;
  consecutiveErrors = 0;
  /** Who rejected it in the last attempt; their events bring it back. */
  readonly rejectedBy = new Set<string>();
  /** Those of `rejectedBy` that wait for something outside: then it comes back without back-off. */
  readonly pendingOn = new Set<string>();
  /** The PreEnqueue plugin that keeps it out of the active queue. */
  gatedBy: string | undefined;
  backoffUntilMs = 0;
  /** Its place in a heap; -1 in none. */
  heapIndex = -1;
  /** The number of the first event that it has not seen when it was taken. */
  takenAtEvent = 0;

  constructor(info: PodInfo, timestampMs: number) {
    this.info = info;
    this.timestampMs = timestampMs;
  }
}
