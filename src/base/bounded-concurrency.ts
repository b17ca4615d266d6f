/** At most so many at a time; the others wait in the order in which they came. */
export class BoundedConcurrency {
  readonly #runningMax: number;
  readonly #waitingMax: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #running = 0;

  /** More than `waitingMax` that wait are refused. */
  constructor(runningMax: number, waitingMax = Number.POSITIVE_INFINITY) {
    this.#runningMax = runningMax;
    this.#waitingMax = waitingMax;
  }

  /** Nothing runs, and nothing waits. */
  get idle(): boolean {
    return this.#running === 0;
  }

  /** Resolves and rejects as the work does; rejects with the signal's reason where that aborts before it was its turn. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#runningMax) await this.#turn(signal);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The place goes to who waits longest at once, so that nobody overtakes. */
  #leave(): void {
    if (this.#waiting.size === 0) {
      this.#running--;
      return;
    }
    const [next] = this.#waiting;
    this.#waiting.delete(next!);
    next!();
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#waitingMax) throw new Error('too many wait for their turn already');
    return new Promise((resolve, reject) => {
      // Most can't be aborted.
      if (signal === undefined) return void this.#waiting.add(resolve);
      if (signal.aborted) return reject(signal.reason);
      const begin = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.delete(begin);
        reject(signal.reason);
      };
      this.#waiting.add(begin);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
