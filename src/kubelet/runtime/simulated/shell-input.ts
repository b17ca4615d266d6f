/** The standard input of commands that run one after the other: each takes of it what it wants. */
export class ShellInput {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #isOver = false;

  /** Without a source there is nothing to read. */
  constructor(source?: AsyncIterable<Uint8Array>) {
    this.#isOver = source === undefined;
    this.#chunks = (source ?? nothing())[Symbol.asyncIterator]();
  }

  /** Without its end of line; undefined at the end of the input. Of a line that is too long, the first part. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(newline);
      if (end >= 0 || this.#rest.length > lineBytesMax) {
        const length = end >= 0 ? end : this.#rest.length;
        const line = utf8.decode(this.#rest.subarray(0, length));
        this.#rest = this.#rest.subarray(length + 1);
        return line;
      }
      if (!(await this.#more())) {
        if (this.#rest.length === 0) return undefined;
        const line = utf8.decode(this.#rest);
        this.#rest = new Uint8Array(0);
        return line;
      }
    }
  }

  /** All that is left, as it comes. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#rest.length > 0) {
        const chunk = this.#rest;
        this.#rest = new Uint8Array(0);
        yield chunk;
      }
      if (!(await this.#more())) return;
    }
  }

  async #more(): Promise<boolean> {
    if (this.#isOver) return false;
    const { done, value } = await this.#chunks.next();
    if (done) this.#isOver = true;
    else this.#rest = this.#rest.length === 0 ? value : joined(this.#rest, value);
    return !this.#isOver;
  }
}

const utf8 = new TextDecoder();
const newline = 10;
const lineBytesMax = 64 * 1024;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
