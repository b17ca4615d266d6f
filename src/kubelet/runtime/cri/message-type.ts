/**
 * Protobuf messages as tables of fields: `const VersionRequest = message({ version: string(1) })` gives the codec and both static types.
 *
 * What is written may leave out any field; what is read has every field, with proto3's zero where it was not sent, and undefined for absent
 * messages. 64-bit integers are read as bigint: CRI's times are nanoseconds, which a number does not hold. Over the reader and writer of
 * @bufbuild/protobuf.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** One field: how a value of it is written, and how one more occurrence of it is read. */
export interface Field<In, Out> {
  readonly number: number;
  /** Writes nothing for the zero value. */
  write(writer: BinaryWriter, value: In): void;
  /** `before` is what earlier occurrences came to. */
  read(reader: BinaryReader, wireType: WireType, before: Out): Out;
  /** Where it does not occur. */
  absent(): Out;
}

export type Fields = Readonly<Record<string, Field<never, unknown>>>;

type Input<F extends Fields> = { readonly [K in keyof F]?: F[K] extends Field<infer In, infer _Out> ? In : never };
type Output<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer _In, infer Out> ? Out : never };

/** As it is written. */
export type MessageInput<T> = T extends MessageType<infer F> ? Input<F> : never;
/** As it is read. */
export type MessageOutput<T> = T extends MessageType<infer F> ? Output<F> : never;

export class MessageType<F extends Fields> {
  readonly fields: F;
  readonly #entries: readonly (readonly [string, Field<unknown, unknown>])[];
  readonly #byNumber: ReadonlyMap<number, readonly [string, Field<unknown, unknown>]>;

  constructor(fields: F) {
    this.fields = fields;
    this.#entries = Object.entries(fields) as unknown as [string, Field<unknown, unknown>][];
    this.#byNumber = new Map(this.#entries.map((entry) => [entry[1].number, entry]));
  }

  encode(value: Input<F>): Buffer {
    const writer = new BinaryWriter();
    this.write(writer, value);
    const bytes = writer.finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws where the bytes are no such message. */
  decode(bytes: Uint8Array): Output<F> {
    return this.read(new BinaryReader(bytes), bytes.length);
  }

  write(writer: BinaryWriter, value: Input<F>): void {
    for (const [name, field] of this.#entries) {
      const fieldValue = (value as Record<string, unknown>)[name];
      if (fieldValue !== undefined) field.write(writer, fieldValue);
    }
  }

  read(reader: BinaryReader, end: number): Output<F> {
    const result: Record<string, unknown> = {};
    for (const [name, field] of this.#entries) result[name] = field.absent();
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const entry = this.#byNumber.get(number);
      if (entry === undefined) reader.skip(wireType, number);
      else result[entry[0]] = entry[1].read(reader, wireType, result[entry[0]]);
    }
    if (reader.pos !== end) throw new Error('a protobuf message ends inside a field');
    return result as Output<F>;
  }
}

export function message<F extends Fields>(fields: F): MessageType<F> {
  return new MessageType(fields);
}

/** A kind of value that takes one place on the wire. */
interface Scalar<In, Out> {
  readonly wireType: WireType;
  readonly zero: Out;
  isZero(value: In): boolean;
  write(writer: BinaryWriter, value: In): void;
  read(reader: BinaryReader): Out;
}

const stringScalar: Scalar<string, string> = {
  wireType: WireType.LengthDelimited,
  zero: '',
  isZero: (value) => value === '',
  write: (writer, value) => writer.string(value),
  read: (reader) => reader.string(),
};
const bytesScalar: Scalar<Uint8Array, Uint8Array> = {
  wireType: WireType.LengthDelimited,
  zero: new Uint8Array(0),
  isZero: (value) => value.length === 0,
  write: (writer, value) => writer.bytes(value),
  // A copy: it must not keep the whole message alive.
  read: (reader) => new Uint8Array(reader.bytes()),
};
const boolScalar: Scalar<boolean, boolean> = {
  wireType: WireType.Varint,
  zero: false,
  isZero: (value) => !value,
  write: (writer, value) => writer.bool(value),
  read: (reader) => reader.bool(),
};
const int32Scalar: Scalar<number, number> = {
  wireType: WireType.Varint,
  zero: 0,
  isZero: (value) => value === 0,
  write: (writer, value) => writer.int32(value),
  read: (reader) => reader.int32(),
};
const uint32Scalar: Scalar<number, number> = {
  ...int32Scalar,
  write: (writer, value) => writer.uint32(value),
  read: (reader) => reader.uint32(),
};
const int64Scalar: Scalar<number | bigint, bigint> = {
  wireType: WireType.Varint,
  zero: 0n,
  isZero: (value) => BigInt(value) === 0n,
  write: (writer, value) => writer.int64(BigInt(value)),
  read: (reader) => BigInt(reader.int64()),
};
const uint64Scalar: Scalar<number | bigint, bigint> = {
  ...int64Scalar,
  write: (writer, value) => writer.uint64(BigInt(value)),
  read: (reader) => BigInt(reader.uint64()),
};

function expectWireType(actual: WireType, expected: WireType): void {
  if (actual !== expected) throw new Error(`a protobuf field has wire type ${actual} where ${expected} belongs`);
}

const single =
  <In, Out>(scalar: Scalar<In, Out>) =>
  (number: number): Field<In, Out> => ({
    number,
    write(writer, value) {
      if (!scalar.isZero(value)) scalar.write(writer.tag(number, scalar.wireType), value);
    },
    read(reader, wireType) {
      expectWireType(wireType, scalar.wireType);
      return scalar.read(reader);
    },
    absent: () => scalar.zero,
  });

export const string = single(stringScalar);
export const bytes = single(bytesScalar);
export const bool = single(boolScalar);
export const int32 = single(int32Scalar);
export const uint32 = single(uint32Scalar);
export const int64 = single(int64Scalar);
export const uint64 = single(uint64Scalar);

/** Numbers are written packed, and read either way. */
const several =
  <In, Out>(scalar: Scalar<In, Out>) =>
  (number: number): Field<readonly In[], readonly Out[]> => ({
    number,
    write(writer, values) {
      if (scalar.wireType === WireType.LengthDelimited) {
        for (const value of values) scalar.write(writer.tag(number, scalar.wireType), value);
      } else if (values.length > 0) {
        writer.tag(number, WireType.LengthDelimited).fork();
        for (const value of values) scalar.write(writer, value);
        writer.join();
      }
    },
    read(reader, wireType, before) {
      if (wireType !== WireType.LengthDelimited || scalar.wireType === WireType.LengthDelimited) {
        expectWireType(wireType, scalar.wireType);
        return [...before, scalar.read(reader)];
      }
      const values = [...before];
      const length = reader.uint32();
      for (const end = reader.pos + length; reader.pos < end; ) values.push(scalar.read(reader));
      return values;
    },
    absent: () => [],
  });

export const strings = several(stringScalar);
export const int32s = several(int32Scalar);
export const int64s = several(int64Scalar);

function writeMessage<F extends Fields>(
  writer: BinaryWriter,
  number: number,
  type: MessageType<F>,
  value: Input<F>,
): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  type.write(writer, value);
  writer.join();
}

function readMessage<F extends Fields>(reader: BinaryReader, wireType: WireType, type: MessageType<F>): Output<F> {
  expectWireType(wireType, WireType.LengthDelimited);
  const length = reader.uint32();
  return type.read(reader, reader.pos + length);
}

/** A message; present although empty where it is given. */
export function one<F extends Fields>(number: number, type: MessageType<F>): Field<Input<F>, Output<F> | undefined> {
  return {
    number,
    write: (writer, value) => writeMessage(writer, number, type, value),
    read: (reader, wireType) => readMessage(reader, wireType, type),
    absent: () => undefined,
  };
}

export function many<F extends Fields>(
  number: number,
  type: MessageType<F>,
): Field<readonly Input<F>[], readonly Output<F>[]> {
  return {
    number,
    write(writer, values) {
      for (const value of values) writeMessage(writer, number, type, value);
    },
    read(reader, wireType, before) {
      // Lists of thousands come in one answer: they grow in place, and nobody else has them yet.
      (before as Output<F>[]).push(readMessage(reader, wireType, type));
      return before;
    },
    absent: () => [],
  };
}

type StringMap = Readonly<Record<string, string>>;

const mapEntry = message({ key: string(1), value: string(2) });

export function stringMap(number: number): Field<StringMap, StringMap> {
  return {
    number,
    write(writer, map) {
      for (const [key, value] of Object.entries(map)) writeMessage(writer, number, mapEntry, { key, value });
    },
    read(reader, wireType, before) {
      const { key, value } = readMessage(reader, wireType, mapEntry);
      (before as Record<string, string>)[key] = value;
      return before;
    },
    absent: () => ({}),
  };
}

const wrapped = <In, Out>(scalar: Scalar<In, Out>) => {
  const type = message({ value: single(scalar)(1) });
  return (number: number): Field<In, Out | undefined> => ({
    number,
    write: (writer, value) => writeMessage(writer, number, type, { value }),
    read: (reader, wireType) => readMessage(reader, wireType, type).value,
    absent: () => undefined,
  });
};

/** Int64Value: a number that may be absent. */
export const optionalInt64 = wrapped(int64Scalar);
/** UInt64Value. */
export const optionalUint64 = wrapped(uint64Scalar);

/** The names of the values, from 0 on. A value that has no name here is read as undefined. */
export function enumeration<const V extends string>(
  number: number,
  names: readonly [V, ...V[]],
): Field<V, V | undefined> {
  return {
    number,
    write(writer, value) {
      const index = names.indexOf(value);
      if (index > 0) writer.tag(number, WireType.Varint).int32(index);
    },
    read(reader, wireType) {
      expectWireType(wireType, WireType.Varint);
      return names[reader.int32()];
    },
    absent: () => names[0],
  };
}
