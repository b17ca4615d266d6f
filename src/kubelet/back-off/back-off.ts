/** How long to wait before something that failed is tried again: twice as long each time, up to a bound. As upstream's flowcontrol.Backoff. */

/** Of restarts of containers and of pulls of images alike. */
export const backOffMsInitial = 10_000;
export const backOffMsMax = 300_000;
/** After so many times the longest delay without another failure, all is forgotten. */
const forgetAfterDelays = 2;

interface Entry {
  delayMs: number;
  /** When it was last told of a failure. */
  updatedMs: number;
}

/** Keyed by what failed. Holds as many entries as keys were given to next() and not to forget(). */
export class BackOff {
  readonly #entries = new Map<string, Entry>();

  /** Something failed (or is about to be tried anew) now: the next delay of the key. `sinceMs`: when what is waited for began. */
  next(key: string, sinceMs: number, nowMs: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || isForgotten(entry, sinceMs)) {
      this.#entries.set(key, { delayMs: backOffMsInitial, updatedMs: nowMs });
      return;
    }
    entry.delayMs = Math.min(entry.delayMs * 2, backOffMsMax);
    entry.updatedMs = nowMs;
  }

  /** When the wait that began at `sinceMs` is over, with its length; undefined where there is nothing to wait for. */
  until(
    key: string,
    sinceMs: number,
    nowMs: number,
  ): { readonly untilMs: number; readonly delayMs: number } | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || isForgotten(entry, sinceMs)) return undefined;
    const untilMs = sinceMs + entry.delayMs;
    return nowMs < untilMs ? { untilMs, delayMs: entry.delayMs } : undefined;
  }

  /** As until(), of the wait that began with the last failure. */
  untilSinceFailure(key: string, nowMs: number): { readonly untilMs: number; readonly delayMs: number } | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || isForgotten(entry, nowMs)) return undefined;
    const untilMs = entry.updatedMs + entry.delayMs;
    return nowMs < untilMs ? { untilMs, delayMs: entry.delayMs } : undefined;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}

function isForgotten(entry: Entry, sinceMs: number): boolean {
  return sinceMs - entry.updatedMs > backOffMsMax * forgetAfterDelays;
}
