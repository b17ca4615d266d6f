/**
 * What a controller has written and its informers have yet to show. A controller that counts its objects in a cache would make or delete
 * too many of them if it counted again before the cache has caught up with its own last round.
 */
import type { Clock } from '../../base/clock.ts';

/** An event that has not come by then is not waited for any longer: upstream's ExpectationsTimeout. */
export const expectationsTtlMs = 5 * 60_000;

export interface Expected {
  readonly creations?: number;
  /** The uids of the objects that are being deleted. */
  readonly deletions?: Iterable<string>;
}

interface Pending {
  creations: number;
  readonly deletions: Set<string>;
  readonly expiresAtMs: number;
}

/** By the key of the owner. A key is here only as long as something is awaited for it. */
export class Expectations {
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins a round, before its first request. What was awaited before is no longer. */
  expect(key: string, { creations = 0, deletions = [] }: Expected): void {
    const expiresAtMs = this.#clock.monotonic() + expectationsTtlMs;
    this.#settle(key, { creations, deletions: new Set(deletions), expiresAtMs });
  }

  /** An object was seen, or will never be, as its creation failed. */
  creationsObserved(key: string, count = 1): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.creations = Math.max(0, pending.creations - count);
    this.#settle(key, pending);
  }

  /** An object was seen to go, or will not go, as its deletion failed. Counts once, however often it is told. */
  deletionObserved(key: string, uid: string): void {
    const pending = this.#pending.get(key);
    if (pending?.deletions.delete(uid)) this.#settle(key, pending);
  }

  /** Whether the cache has caught up, or has had its time to. */
  satisfied(key: string): boolean {
    return this.expiresInMs(key) === 0;
  }

  /** How long to wait at most; 0 where there is nothing to wait for. */
  expiresInMs(key: string): number {
    const pending = this.#pending.get(key);
    return pending === undefined ? 0 : Math.max(0, pending.expiresAtMs - this.#clock.monotonic());
  }

  /** The owner is gone: one of the same name has nothing to do with it. */
  forget(key: string): void {
    this.#pending.delete(key);
  }

  #settle(key: string, pending: Pending): void {
    if (pending.creations === 0 && pending.deletions.size === 0) this.#pending.delete(key);
    else this.#pending.set(key, pending);
  }
}
