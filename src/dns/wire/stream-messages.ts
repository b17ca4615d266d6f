/** Messages in a TCP stream: each comes after its length in two bytes. */

export function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Puts together what arrives in pieces. Holds no more than one message and what came with it. */
export class StreamMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** Those that are whole now. */
  add(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole: Buffer[] = [];
    for (;;) {
      if (this.#rest.length < 2) return whole;
      const end = 2 + this.#rest.readUInt16BE(0);
      if (this.#rest.length < end) return whole;
      whole.push(this.#rest.subarray(2, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}
