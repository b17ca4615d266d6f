import type { Clock } from '../../base/clock.ts';

/** Between two syncs of a key that has a handful of objects. */
const pauseMsMin = 50;
/** What each object adds, since a sync looks at all of them. */
const pauseMsPerObject = 0.25;
const pauseMsMax = 1000;

/** How long a key rests after a sync that looked at so many objects. */
export function pauseMs(objects: number): number {
  return Math.min(Math.max(pauseMsMin, objects * pauseMsPerObject), pauseMsMax);
}

/**
 * Bounds how often keys are synced whose syncs are as long as they have objects: what happens to the objects of a key that has rested is acted on at
 * once, and what happens while it rests all together after that. A thousand Pods that come up within a second cost a few syncs, not a thousand.
 */
export class SyncPace {
  readonly #clock: Clock;
  /** Milliseconds of the clock's monotonic time; there is one for each key that has ever been synced, until forget(). */
  readonly #restedAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long to wait before the key is synced. */
  delayMs(key: string): number {
    return Math.max(0, (this.#restedAt.get(key) ?? 0) - this.#clock.monotonic());
  }

  /** To be called at the end of each sync. */
  synced(key: string, objects: number): void {
    this.#restedAt.set(key, this.#clock.monotonic() + pauseMs(objects));
  }

  forget(key: string): void {
    this.#restedAt.delete(key);
  }
}
