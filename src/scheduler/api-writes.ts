/** So many answers of the API are waited for at the same time; no decision is made while there are more. */
export const apiWritesMax = 256;

/** The scheduler's requests that are under way. */
export class ApiWrites {
  readonly #running = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];

  get hasRoom(): boolean {
    return this.#running.size < apiWritesMax;
  }

  /** Resolves once there is room for another. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Begins at once, room or not. Resolves and rejects as `write` does. */
  run<T>(write: () => Promise<T>): Promise<T> {
    const running = write().finally(() => {
      this.#running.delete(running);
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
    this.#running.add(running);
    return running;
  }

  /** Resolves once none is under way. */
  async finished(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
