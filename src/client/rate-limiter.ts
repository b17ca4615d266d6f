import type { Clock } from '../base/clock.ts';

/** How long to wait before a key is tried again. */
export interface RateLimiter {
  /** Milliseconds from now; counts as one more try of the key. */
  next(key: string): number;
  /** How often the key has been tried since it was last forgotten. */
  tries(key: string): number;
  forget(key: string): void;
}

/** Doubles the wait with each try of a key. */
export class ExponentialRateLimiter implements RateLimiter {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #tries = new Map<string, number>();

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  next(key: string): number {
    const tries = this.tries(key);
    this.#tries.set(key, tries + 1);
    return Math.min(this.#minMs * 2 ** tries, this.#maxMs);
  }

  tries(key: string): number {
    return this.#tries.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#tries.delete(key);
  }
}

/** So many in a row, then one each so often, whatever their keys. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAtMs = clock.monotonic();
  }

  /** Takes a token if there is one. */
  tryTake(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Takes a token, in advance if need be. Returns the milliseconds until it is due. */
  reserve(): number {
    this.#fill();
    this.#tokens--;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1000;
  }

  #fill(): void {
    const nowMs = this.#clock.monotonic();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond);
    this.#filledAtMs = nowMs;
  }
}

/** What controllers' queues use upstream: 5 ms doubling to 1000 s for each key, and 10 a second (100 in a row) for all together. */
export class ControllerRateLimiter implements RateLimiter {
  readonly #perKey: ExponentialRateLimiter;
  readonly #overall: TokenBucket;

  /** `maxMs`: the longest wait of a key, where a controller has its own. */
  constructor(clock: Clock, maxMs = 1_000_000) {
    this.#perKey = new ExponentialRateLimiter(5, maxMs);
    this.#overall = new TokenBucket(clock, 10, 100);
  }

  next(key: string): number {
    return Math.max(this.#perKey.next(key), this.#overall.reserve());
  }

  tries(key: string): number {
    return this.#perKey.tries(key);
  }

  forget(key: string): void {
    this.#perKey.forget(key);
  }
}
