import type { Clock } from '../../base/clock.ts';

/** Resolves after `ms` milliseconds, or as soon as the signal aborts. Does not keep the process alive. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      timer.cancel();
      resolve();
    };
    const timer = clock.setTimeout(end, ms, { unref: true });
    signal.addEventListener('abort', end);
  });
}
