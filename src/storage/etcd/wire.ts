/**
 * How the fields of a protobuf message are written and read, over the reader and writer of @bufbuild/protobuf.
 *
 * Only what etcd's messages need. Generated code for its whole API would be several thousand lines of which this backend
 * uses a dozen messages, each in one direction; and reading straight into the values that the Store contract promises
 * saves an intermediate object per key.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes the fields that differ from their default, as proto3 has it. */
export class MessageWriter {
  readonly #writer = new BinaryWriter();

  bytes(field: number, value: Uint8Array | undefined): this {
    if (value !== undefined && value.length > 0) this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  int64(field: number, value: number | bigint | undefined): this {
    if (value) this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  /** A member of a oneof, which is written even if it has the default value. */
  oneofInt64(field: number, value: number | bigint): this {
    this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  bool(field: number, value: boolean | undefined): this {
    if (value) this.#writer.tag(field, WireType.Varint).bool(true);
    return this;
  }

  message(field: number, write: (writer: this) => void): this {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    write(this);
    this.#writer.join();
    return this;
  }

  finish(): Buffer {
    const bytes = this.#writer.finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** One field of a message: its number; its value is read by one call of the reader, or skipped if none is made. */
export type ReadField = (field: number, reader: MessageReader) => void;

export class MessageReader {
  readonly #reader: BinaryReader;
  #end: number;
  #wireType: WireType = WireType.Varint;

  constructor(bytes: Uint8Array) {
    this.#reader = new BinaryReader(bytes, decodeUtf8);
    this.#end = bytes.length;
  }

  /** Calls `readField` for each field of the message; what it does not read is skipped. */
  fields(readField: ReadField): void {
    const reader = this.#reader;
    while (reader.pos < this.#end) {
      const [field, wireType] = reader.tag();
      this.#wireType = wireType;
      const start = reader.pos;
      readField(field, this);
      // Whatever is read takes at least a byte, so a field where the position has not moved was not read.
      if (reader.pos === start) reader.skip(wireType, field);
    }
    if (reader.pos !== this.#end) throw new Error('a message from etcd ends inside a field');
  }

  /** A message within this one. */
  message(readField: ReadField): void {
    this.#expect(WireType.LengthDelimited);
    const outerEnd = this.#end;
    const length = this.#reader.uint32();
    this.#end = this.#reader.pos + length;
    if (this.#end > outerEnd) throw new Error('a message from etcd is cut short');
    this.fields(readField);
    this.#end = outerEnd;
  }

  /** A copy: the message it lies in, often a whole page of a list, must not be kept alive by one value. */
  bytes(): Uint8Array {
    this.#expect(WireType.LengthDelimited);
    return new Uint8Array(this.#reader.bytes());
  }

  string(): string {
    this.#expect(WireType.LengthDelimited);
    return this.#reader.string();
  }

  bool(): boolean {
    this.#expect(WireType.Varint);
    return this.#reader.bool();
  }

  int32(): number {
    this.#expect(WireType.Varint);
    return this.#reader.int32();
  }

  int64(): bigint {
    this.#expect(WireType.Varint);
    return BigInt(this.#reader.int64());
  }

  /** An int64 that must fit a number exactly; revisions and counts do for some hundred thousand years. */
  safeInteger(): number {
    const value = this.int64();
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`etcd sent the integer ${value}, which is too large`);
    return number;
  }

  #expect(wireType: WireType): void {
    if (this.#wireType !== wireType) {
      throw new Error(`a message from etcd has wire type ${this.#wireType} where ${wireType} belongs`);
    }
  }
}

/** Bytes that are not UTF-8 become U+FFFD: such keys are not ours, and one must not end a watch of all keys. */
function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
