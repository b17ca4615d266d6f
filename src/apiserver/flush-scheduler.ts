/**
 * Decides when what has gathered for watchers is written. At rest that is the next turn of the event loop. When writing to all of them
 * takes long, the next round waits as long as the last one took: more events go into each write, and other requests get their turn.
 */
import type { Clock } from '../base/clock.ts';
import { onNextTurn } from '../base/next-turn.ts';

/** However long a round took, the next one begins no later than this. */
export const flushDelayMsMax = 50;
/** Rounds shorter than this are not worth waiting for. */
const shortRoundMs = 2;

export class FlushScheduler {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];
  #notBeforeMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `flush` once, soon. The caller does not ask again before that. */
  schedule(flush: () => void): void {
    this.#waiting.push(flush);
    if (this.#waiting.length > 1) return;
    const delayMs = this.#notBeforeMs - this.#clock.monotonic();
    if (delayMs <= 0) onNextTurn(() => this.#run());
    else this.#clock.setTimeout(() => this.#run(), delayMs);
  }

  #run(): void {
    const startedMs = this.#clock.monotonic();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const flush of waiting) flush();
    const endedMs = this.#clock.monotonic();
    const tookMs = endedMs - startedMs;
    this.#notBeforeMs = tookMs < shortRoundMs ? 0 : endedMs + Math.min(tookMs, flushDelayMsMax);
  }
}
