import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { pause } from './pause.ts';

export interface PeriodicOptions {
  /** For logs. */
  readonly name: string;
  /** From the end of one run to the beginning of the next. */
  readonly intervalMs: number;
  /** Whether the first run is at the start, and not an interval later. */
  readonly immediately: boolean;
  /** One that rejects is logged, and has its next turn as if it had not. */
  readonly run: (signal: AbortSignal) => Promise<void> | void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Does something again and again, never twice at the same time. New → start → running → stop → stopped. */
export class Periodic {
  readonly #options: PeriodicOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: PeriodicOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#repeat(this.#stopping.signal);
  }

  /** Resolves once no run is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #repeat(signal: AbortSignal): Promise<void> {
    const { name, intervalMs, immediately, run, clock, logger } = this.#options;
    let waits = !immediately;
    while (!signal.aborted) {
      if (waits) await pause(clock, intervalMs, signal);
      waits = true;
      if (signal.aborted) return;
      try {
        await run(signal);
      } catch (error) {
        if (!signal.aborted) logger.warn({ name, err: error }, 'a periodic run failed; the next one is to come');
      }
    }
  }
}
