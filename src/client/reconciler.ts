/** A work queue and its workers: what every controller is made of. */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import { ControllerRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

export interface ReconcilerOptions {
  /** For logs: `deployment`. */
  readonly name: string;
  /** How many keys are worked on at the same time. */
  readonly workers: number;
  /**
   * Brings one object nearer to what it should be. May run any number of times; one that rejects is tried again, later each time.
   */
  readonly reconcile: (key: string) => Promise<void>;
  /** After so many failures in a row a key waits for its next event. No end where absent. */
  readonly retriesMax?: number;
  readonly limiter?: RateLimiter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** New → start → running → stop → stopped. Keys may be added at any time. */
export class Reconciler {
  readonly queue: WorkQueue;
  readonly #options: ReconcilerOptions;
  #workers: Promise<void>[] = [];

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.queue = new WorkQueue(options.clock, options.limiter ?? new ControllerRateLimiter(options.clock));
  }

  start(): void {
    if (this.#workers.length > 0) return;
    this.#workers = Array.from({ length: this.#options.workers }, () => this.#work());
  }

  /** Resolves once no reconcile is under way. May be called twice. */
  async stop(): Promise<void> {
    this.queue.close();
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.get(); key !== undefined; key = await this.queue.get()) {
      // A chain of answers from memory would keep sockets and timers waiting for as long as it goes on.
      await nextTurn();
      await this.#reconcile(key);
      this.queue.done(key);
    }
  }

  async #reconcile(key: string): Promise<void> {
    const { name, reconcile, retriesMax = Number.POSITIVE_INFINITY, logger } = this.#options;
    try {
      await reconcile(key);
      this.queue.forget(key);
    } catch (error) {
      if (this.queue.retries(key) < retriesMax) {
        logger.debug({ controller: name, key, err: error }, 'reconcile failed; trying again');
        this.queue.addRateLimited(key);
        return;
      }
      logger.warn({ controller: name, key, err: error }, 'reconcile failed too often; waiting for the next change');
      this.queue.forget(key);
    }
  }
}

const nextTurn = (): Promise<void> => new Promise(onNextTurn);
