import { base64ByteLength, decodeBase64Into } from '../../base/base64.ts';

/**
 * Writes protobuf from its end to its start: by the time that a message's length has to be written, the message is there.
 * So nothing is measured beforehand and nothing is moved, and the buffer is the only allocation.
 */
const initialBytes = 64 * 1024;
/** A buffer that has grown beyond this is given back after use. */
const keptBytesMax = 4 * 1024 * 1024;
/** Below this length a loop over the characters is faster than a call to the encoder. */
const shortTextMax = 48;

const encoder = new TextEncoder();

export class WireWriter {
  #buffer = new Uint8Array(initialBytes);
  /** Where the bytes written so far begin. */
  #start = initialBytes;

  /** How many bytes there are. Taken before a message's fields are written, it is the mark for {@link length}. */
  get size(): number {
    return this.#buffer.length - this.#start;
  }

  /** Forgets what was written, also what a failure left behind. */
  reset(): void {
    if (this.#buffer.length > keptBytesMax) this.#buffer = new Uint8Array(initialBytes);
    this.#start = this.#buffer.length;
  }

  /** A copy of the bytes written. */
  take(): Uint8Array {
    return this.#buffer.slice(this.#start);
  }

  #reserve(bytes: number): number {
    if (this.#start < bytes) this.#grow(bytes);
    this.#start -= bytes;
    return this.#start;
  }

  #grow(bytes: number): void {
    const { size } = this;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, size + bytes));
    grown.set(this.#buffer.subarray(this.#start), grown.length - size);
    this.#buffer = grown;
    this.#start = grown.length - size;
  }

  byte(value: number): void {
    // First: the buffer may be another one afterwards.
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#buffer.set(value, at);
  }

  tag(fieldNumber: number, wireType: number): void {
    this.uint32((fieldNumber << 3) | wireType);
  }

  /** The length of what has been written since `mark` was taken from {@link size}. */
  length(mark: number): void {
    this.uint32(this.size - mark);
  }

  uint32(value: number): void {
    if (value < 0x80) {
      this.byte(value);
      return;
    }
    let count = 2;
    for (let rest = value >>> 14; rest !== 0; rest >>>= 7) count++;
    let at = this.#reserve(count);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#buffer[at++] = (rest & 0x7f) | 0x80;
    this.#buffer[at] = rest;
  }

  /** An int32 or int64 that JavaScript holds exactly. */
  integer(value: number): void {
    if (value >= 0 && value <= 0x7fffffff) this.uint32(value);
    else this.#wide(BigInt(value));
  }

  /** An int64. */
  bigInteger(value: bigint): void {
    this.#wide(value);
  }

  #wide(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    const groups: number[] = [];
    for (; rest > 0x7fn; rest >>= 7n) groups.push(Number(rest & 0x7fn) | 0x80);
    groups.push(Number(rest));
    this.bytes(Uint8Array.from(groups));
  }

  double(value: number): void {
    const at = this.#reserve(8);
    new DataView(this.#buffer.buffer).setFloat64(at, value, true);
  }

  /** UTF-8 with its length before it. */
  text(value: string): void {
    const mark = this.size;
    if (value.length > shortTextMax || !this.#ascii(value)) this.#utf8(value);
    this.length(mark);
  }

  /** False, with nothing written, where there are other characters than ASCII. */
  #ascii(value: string): boolean {
    const at = this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) {
        this.#start += value.length;
        return false;
      }
      this.#buffer[at + i] = code;
    }
    return true;
  }

  #utf8(value: string): void {
    const room = value.length * 3;
    const at = this.#reserve(room);
    const { written } = encoder.encodeInto(value, this.#buffer.subarray(at, at + room));
    this.#start = at + room - written;
    if (written < room) this.#buffer.copyWithin(this.#start, at, at + written);
  }

  /** What `value` stands for in base64, with its length before it. */
  base64(value: string): void {
    const count = base64ByteLength(value);
    const at = this.#reserve(count);
    decodeBase64Into(value, this.#buffer, at);
    this.uint32(count);
  }
}
