/**
 * One question on behalf of many. Whoever asks gets the answer to a read that began after it asked, so the answer is
 * never older than the question; those who ask while a read is under way share the next one.
 */
export class SharedRead<T> {
  readonly #ask: () => Promise<T>;
  #current: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  read(): Promise<T> {
    if (this.#current === undefined) return this.#start();
    const start = (): Promise<T> => this.#start();
    this.#next ??= this.#current.then(start, start);
    return this.#next;
  }

  #start(): Promise<T> {
    this.#next = undefined;
    const answer = this.#ask();
    this.#current = answer;
    const done = (): void => {
      if (this.#current === answer) this.#current = undefined;
    };
    answer.then(done, done);
    return answer;
  }
}
