import type { QueuedPod } from './queued-pod.ts';

/** Upstream's podInitialBackoffSeconds and podMaxBackoffSeconds. */
const backoffMsMin = 1000;
const backoffMsMax = 10_000;

/** How long a Pod stays out of the active queue after its last attempt: errors in a row count first, else rejections. */
export function backoffMs({
  rejections,
  consecutiveErrors,
}: Pick<QueuedPod, 'rejections' | 'consecutiveErrors'>): number {
  const failures = consecutiveErrors > 0 ? consecutiveErrors : rejections;
  if (failures === 0) return 0;
  return Math.min(backoffMsMin * 2 ** (failures - 1), backoffMsMax);
}
