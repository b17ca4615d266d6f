/** Where time comes from. Everything outside base/ takes a Clock by parameter, so that tests can run on a virtual one. */
export interface Clock {
  /** Milliseconds since the Unix epoch, as Date.now gives them. */
  now(): number;
  /** Milliseconds from some fixed point; never goes back. */
  monotonic(): number;
  /** Calls back once after `ms` milliseconds, at most after 24 days. `unref` timers do not keep the process alive. */
  setTimeout(callback: () => void, ms: number, options?: { readonly unref?: boolean }): Timer;
}

export interface Timer {
  /** The callback will not be called. May be called twice, or late. */
  cancel(): void;
}

/** The longest that node can wait, nearly 25 days; what is longer it would not wait for at all. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms, options) {
    const handle = setTimeout(callback, Math.min(ms, timerMsMax));
    if (options?.unref) handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `ms` milliseconds of the clock's time; rejects with the signal's reason if that aborts first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
