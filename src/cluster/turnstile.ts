/** Lets so many pass at a time; the others wait, and pass in the order in which they came. */
export class Turnstile {
  #free: number;
  #waiting: (() => void)[] = [];
  /** Those before it have passed. */
  #first = 0;

  constructor(atATimeMax: number) {
    this.#free = atATimeMax;
  }

  /** Does the work when its turn has come. Resolves and rejects as the work does. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The place goes to the next at once, so that nobody overtakes. */
  #leave(): void {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#first++;
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    }
    next();
  }
}
