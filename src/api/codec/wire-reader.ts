import { DecodeError } from '../schema/decode.ts';

/** Reads protobuf that may be anything at all. Every failure is a DecodeError with the text that Go's generated code gives. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #position: number;
  #end: number;
  /** How many messages are open. */
  depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#position = 0;
    this.#end = bytes.length;
  }

  /** True at the end of the innermost message that {@link enter} opened. */
  get atEnd(): boolean {
    return this.#position >= this.#end;
  }

  /** Reads a length and limits the reader to what it spans. Returns what {@link leave} needs. */
  enter(): number {
    const length = this.length();
    const outerEnd = this.#end;
    this.#end = this.#position + length;
    this.depth++;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#position = this.#end;
    this.#end = outerEnd;
    this.depth--;
  }

  /** A field's number and wire type, as one number: `number << 3 | wireType`. */
  tag(messageName: string): number {
    const tag = this.uint64Low();
    if (tag >>> 3 === 0) throw new DecodeError(`proto: ${messageName}: illegal tag 0 (wire type ${tag & 7})`);
    if ((tag & 7) === 4) throw new DecodeError(`proto: ${messageName}: wiretype end group for non-group`);
    return tag;
  }

  /** The length of what follows, which is there. */
  length(): number {
    const high = this.varint();
    if (high !== 0 || this.low > 0x7fffffff) {
      throw new DecodeError(high >= 0x80000000 ? 'proto: negative length found during unmarshaling' : 'unexpected EOF');
    }
    if (this.low > this.#end - this.#position) throw new DecodeError('unexpected EOF');
    return this.low;
  }

  /** The lower half of the last {@link varint}, unsigned. */
  low = 0;

  /** Reads a varint of up to 64 bits: leaves the lower half in {@link low} and returns the upper half, both unsigned. */
  varint(): number {
    const first = this.#byte();
    if (first < 0x80) {
      this.low = first;
      return 0;
    }
    let low = first & 0x7f;
    let high = 0;
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift > 25) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        return high >>> 0;
      }
    }
    throw new DecodeError('proto: integer overflow');
  }

  #byte(): number {
    if (this.#position >= this.#end) throw new DecodeError('unexpected EOF');
    return this.#bytes[this.#position++]!;
  }

  /** The lower 32 bits of a varint, unsigned. */
  uint64Low(): number {
    this.varint();
    return this.low;
  }

  int32(): number {
    return this.uint64Low() | 0;
  }

  int64(): bigint {
    const high = this.varint();
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(this.low));
  }

  /** An int64 that JavaScript holds exactly; others are refused, as they are in JSON. */
  safeInt64(): number {
    const high = this.varint();
    if (high === 0) return this.low;
    const value = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(this.low));
    const number = Number(value);
    if (!Number.isSafeInteger(number)) {
      throw new DecodeError(`json: cannot unmarshal number ${value} into Go value of type int64`);
    }
    return number;
  }

  bool(): boolean {
    return this.varint() !== 0 || this.low !== 0;
  }

  double(): number {
    this.#require(8);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#position, 8);
    this.#position += 8;
    return view.getFloat64(0, true);
  }

  /** A view into the input. */
  bytes(): Uint8Array {
    const length = this.length();
    const start = this.#position;
    this.#position += length;
    return this.#bytes.subarray(start, this.#position);
  }

  /** UTF-8; what is not becomes U+FFFD, as Go has it once the text goes into JSON. */
  text(): string {
    const length = this.length();
    const start = this.#position;
    this.#position += length;
    return decodeText(this.#bytes, start, this.#position);
  }

  /** Skips the value of a field that the message does not have. */
  skip(wireType: number): void {
    switch (wireType) {
      case 0:
        this.varint();
        return;
      case 1:
        this.#require(8);
        this.#position += 8;
        return;
      case 2:
        this.bytes();
        return;
      case 3:
        this.#skipGroup();
        return;
      case 5:
        this.#require(4);
        this.#position += 4;
        return;
      default:
        throw new DecodeError(`proto: illegal wireType ${wireType}`);
    }
  }

  #skipGroup(): void {
    for (let open = 1; open > 0; ) {
      const wireType = this.uint64Low() & 7;
      if (wireType === 3) open++;
      else if (wireType === 4) open--;
      else this.skip(wireType);
    }
  }

  #require(bytes: number): void {
    if (this.#end - this.#position < bytes) throw new DecodeError('unexpected EOF');
  }
}

/** Below this length a loop over the bytes is faster than a call to the decoder. */
const shortTextMax = 24;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= shortTextMax) {
    let text = '';
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte > 0x7f) break;
      text += String.fromCharCode(byte);
    }
    if (at === end) return text;
  }
  return decoder.decode(bytes.subarray(start, end));
}
