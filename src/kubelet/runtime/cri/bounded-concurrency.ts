/** At most so many at a time; the others wait in the order in which they came. */
export class BoundedConcurrency {
  readonly #runningMax: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
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

  /** Rejects with the signal's reason where that aborts before it was its turn. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#runningMax) await this.#turn(signal);
    else this.#running++;
    try {
      return await work();
    } finally {
      // Whoever waits longest takes the place over.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) throw new Error('too many wait for their turn already');
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal?.reason);
      };
      this.#waiting.push(begin);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
