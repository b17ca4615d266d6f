/**
 * Commands in containers, not too many at a time in any one: thirty at once in the same container make containerd stall for many seconds. Who has
 * to wait does so within the time that the command has.
 */
import { BoundedConcurrency } from '../../../base/bounded-concurrency.ts';
import type { Clock } from '../../../base/clock.ts';
import { RuntimeError } from '../runtime.ts';

export const execsPerContainerMax = 16;
export const execsWaitingMax = 256;

export class ExecLimits {
  readonly #clock: Clock;
  /** Those that run a command. */
  readonly #containers = new Map<string, BoundedConcurrency>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `work` gets what is left of the time, at least a millisecond. */
  async run<T>(containerId: string, timeoutMs: number, work: (leftMs: number) => Promise<T>): Promise<T> {
    let limit = this.#containers.get(containerId);
    if (limit === undefined) {
      limit = new BoundedConcurrency(execsPerContainerMax, execsWaitingMax);
      this.#containers.set(containerId, limit);
    }
    const untilMs = this.#clock.monotonic() + timeoutMs;
    const late = new AbortController();
    const timer = this.#clock.setTimeout(
      () => late.abort(new RuntimeError('DeadlineExceeded', 'the command took too long: others in the container run')),
      timeoutMs,
      { unref: true },
    );
    try {
      return await limit.run(() => {
        timer.cancel();
        return work(Math.max(untilMs - this.#clock.monotonic(), 1));
      }, late.signal);
    } finally {
      timer.cancel();
      if (limit.idle) this.#containers.delete(containerId);
    }
  }
}
