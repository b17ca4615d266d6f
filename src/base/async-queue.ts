/**
 * Values on their way from a producer to one consumer, in order. The producer is told to wait once there are too many; where nobody takes them
 * any more, they are dropped.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #weigh: (value: T) => number;
  readonly #weightMax: number;
  readonly #values: T[] = [];
  #weight = 0;
  #isOver = false;
  #onValue: (() => void) | undefined;
  #onRoom: (() => void)[] = [];

  /** Holds more than `weightMax` only for one value that is larger, and for a producer that does not wait. */
  constructor(weightMax: number, weigh: (value: T) => number = () => 1) {
    this.#weightMax = weightMax;
    this.#weigh = weigh;
  }

  /** Whoever pushes now is told to wait. */
  get isFull(): boolean {
    return this.#weight >= this.#weightMax;
  }

  /** Resolves once more may come. */
  push(value: T): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#values.push(value);
    this.#weight += this.#weigh(value);
    this.#wake();
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => this.#onRoom.push(resolve));
  }

  /** Nothing more comes. What is there is still given out. */
  end(): void {
    this.#isOver = true;
    this.#wake();
    this.#tellRoom();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        while (this.#values.length > 0) {
          const value = this.#values.shift()!;
          this.#weight -= this.#weigh(value);
          if (!this.isFull) this.#tellRoom();
          yield value;
        }
        if (this.#isOver) return;
        await new Promise<void>((resolve) => {
          this.#onValue = resolve;
        });
      }
    } finally {
      this.#values.length = 0;
      this.end();
    }
  }

  #wake(): void {
    this.#onValue?.();
    this.#onValue = undefined;
  }

  #tellRoom(): void {
    for (const resolve of this.#onRoom.splice(0)) resolve();
  }
}
