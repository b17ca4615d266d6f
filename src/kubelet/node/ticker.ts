import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';

export interface TickerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Asked before each pause. */
  readonly periodMs: () => number;
  /** So much longer than the period a pause may be, by chance: 0.04 for four hundredths. */
  readonly jitter: number;
  /** Must not reject. */
  readonly tick: () => Promise<void>;
}

/** Does something again and again, never twice at a time: the pause begins when the last time is over. */
export class Ticker {
  readonly #options: TickerOptions;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  start(firstMs: number): void {
    this.#wait(firstMs);
  }

  /** Without waiting for the end of the pause. */
  now(): void {
    if (this.#stopped) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    this.#run();
  }

  /** Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #run(): void {
    this.#running = this.#options.tick().then(() => {
      this.#running = undefined;
      const { periodMs, jitter, random } = this.#options;
      this.#wait(this.#again ? 0 : periodMs() * (1 + jitter * random.next()));
      this.#again = false;
    });
  }

  #wait(ms: number): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.setTimeout(() => this.#run(), ms, { unref: true });
  }
}
