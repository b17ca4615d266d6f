import type { Clock, Timer } from '../base/clock.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** What was taken is cut off the order once it is this much, and half of all. */
const takenKeysMin = 1024;

/**
 * Keys to work on. A key is in the queue at most once, and is worked on by at most one worker at a time: what is added meanwhile comes again
 * when that one is done.
 *
 * A key is: idle → add → waiting → get → processing → done → idle, or waiting again where it was added while processing.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #limiter: RateLimiter;
  readonly #waiting = new Set<string>();
  /** What waits, in order, from #first on. Taking the first of a Set over and over costs more the more were taken. */
  #order: string[] = [];
  #first = 0;
  readonly #processing = new Set<string>();
  /** Added while they were processing. */
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, { readonly dueMs: number; readonly timer: Timer }>();
  readonly #getters: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(clock: Clock, limiter: RateLimiter) {
    this.#clock = clock;
    this.#limiter = limiter;
  }

  /** How many keys wait for a worker. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Nothing waits and nothing is worked on; what is delayed does not count. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#processing.size === 0;
  }

  add(key: string): void {
    if (this.#closed) return;
    if (this.#processing.has(key)) {
      this.#again.add(key);
      return;
    }
    if (this.#waiting.has(key)) return;
    const getter = this.#getters.shift();
    if (getter === undefined) {
      this.#waiting.add(key);
      this.#order.push(key);
      return;
    }
    this.#processing.add(key);
    getter(key);
  }

  /** The earliest of several delays of a key counts. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.#clock.monotonic() + ms;
    const delayed = this.#delayed.get(key);
    if (delayed !== undefined) {
      if (delayed.dueMs <= dueMs) return;
      delayed.timer.cancel();
    }
    const timer = this.#clock.setTimeout(
      () => {
        this.#delayed.delete(key);
        this.add(key);
      },
      ms,
      { unref: true },
    );
    this.#delayed.set(key, { dueMs, timer });
  }

  /** After a failure: waits longer each time, until forget(). */
  addRateLimited(key: string): void {
    this.addAfter(key, this.#limiter.next(key));
  }

  forget(key: string): void {
    this.#limiter.forget(key);
  }

  /** How often the key was added rate limited since it was forgotten. */
  retries(key: string): number {
    return this.#limiter.tries(key);
  }

  /** The next key, as soon as there is one; undefined once the queue is closed. Each needs a done(). */
  get(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const key = this.#takeFirst();
    if (key === undefined) return new Promise((resolve) => this.#getters.push(resolve));
    this.#processing.add(key);
    return Promise.resolve(key);
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Drops what waits. May be called twice. */
  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#order = [];
    this.#first = 0;
    this.#again.clear();
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    for (const getter of this.#getters.splice(0)) getter(undefined);
  }

  #takeFirst(): string | undefined {
    const key = this.#order[this.#first];
    if (key === undefined) return undefined;
    this.#first++;
    this.#waiting.delete(key);
    if (this.#first >= takenKeysMin && this.#first * 2 >= this.#order.length) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
    return key;
  }
}
