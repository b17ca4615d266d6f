/** How single values stand in protobuf: the scalars, and the messages that JSON has as a text or as something of its own. */
import { encodeBase64 } from '../../base/base64.ts';
import { formatDurationNanos, parseDurationNanos } from '../duration.ts';
import { canonicalizeQuantity } from '../quantity.ts';
import { DecodeError } from '../schema/decode.ts';
import type { ScalarKind } from '../schema/schema.ts';
import { formatTime } from '../time.ts';
import { parseJson } from './json.ts';
import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

export type WireType = 0 | 1 | 2;

/** One value without its tag. `write` puts it before what is there already: see {@link WireWriter}. */
export interface ValueCodec {
  readonly wireType: WireType;
  /** `undefined` stands for the zero value. */
  write(writer: WireWriter, value: unknown): void;
  read(reader: WireReader): unknown;
}

/** Reads the fields of the message at hand; `field` reads one value or skips it. */
export function readFields(
  reader: WireReader,
  messageName: string,
  field: (number: number, wireType: number) => void,
): void {
  const outerEnd = reader.enter();
  while (!reader.atEnd) {
    const tag = reader.tag(messageName);
    field(tag >>> 3, tag & 7);
  }
  reader.leave(outerEnd);
}

/** Refuses a field that is not encoded as its type is. `field` is its Go name. */
export function expectWireType(wireType: number, expected: WireType, field: string): void {
  if (wireType !== expected) throw new DecodeError(`proto: wrong wireType = ${wireType} for field ${field}`);
}

function message(write: (writer: WireWriter, value: unknown) => void, read: ValueCodec['read']): ValueCodec {
  return {
    wireType: 2,
    write(writer, value) {
      const mark = writer.size;
      write(writer, value);
      writer.length(mark);
    },
    read,
  };
}

const string: ValueCodec = {
  wireType: 2,
  write: (writer, value) => writer.text((value ?? '') as string),
  read: (reader) => reader.text(),
};

const bool: ValueCodec = {
  wireType: 0,
  write: (writer, value) => writer.byte(value === true ? 1 : 0),
  read: (reader) => reader.bool(),
};

const int32: ValueCodec = {
  wireType: 0,
  write: (writer, value) => writer.integer((value ?? 0) as number),
  read: (reader) => reader.int32(),
};

const int64: ValueCodec = {
  wireType: 0,
  write: (writer, value) => writer.integer((value ?? 0) as number),
  read: (reader) => reader.safeInt64(),
};

const double: ValueCodec = {
  wireType: 1,
  write: (writer, value) => writer.double((value ?? 0) as number),
  read(reader) {
    const value = reader.double();
    if (!Number.isFinite(value)) {
      const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
      throw new DecodeError(`json: unsupported value: ${text}`);
    }
    // JSON text has no negative zero.
    return value === 0 ? 0 : value;
  },
};

const bytes: ValueCodec = {
  wireType: 2,
  write: (writer, value) => writer.base64((value ?? '') as string),
  read: (reader) => encodeBase64(reader.bytes()),
};

/** Quantity { string = 1 } */
const quantity: ValueCodec = message(
  (writer, value) => {
    writer.text((value ?? '0') as string);
    writer.tag(1, 2);
  },
  (reader) => {
    let text = '0';
    readFields(reader, 'Quantity', (number, wireType) => {
      if (number !== 1) return reader.skip(wireType);
      expectWireType(wireType, 2, 'String_');
      text = rethrow(() => canonicalizeQuantity(reader.text()));
    });
    return text;
  },
);

/** IntOrString { type = 1, intVal = 2, strVal = 3 } */
const intOrString: ValueCodec = message(
  (writer, value) => {
    const isText = typeof value === 'string';
    writer.text(isText ? value : '');
    writer.tag(3, 2);
    writer.integer(isText ? 0 : ((value ?? 0) as number));
    writer.tag(2, 0);
    writer.byte(isText ? 1 : 0);
    writer.tag(1, 0);
  },
  (reader) => {
    let type = 0;
    let intValue = 0;
    let textValue = '';
    readFields(reader, 'IntOrString', (number, wireType) => {
      if (number < 1 || number > 3) return reader.skip(wireType);
      expectWireType(wireType, number === 3 ? 2 : 0, ['Type', 'IntVal', 'StrVal'][number - 1]!);
      if (number === 1) type = reader.int32();
      else if (number === 2) intValue = reader.int32();
      else textValue = reader.text();
    });
    if (type !== 0 && type !== 1) throw new DecodeError('impossible IntOrString.Type');
    return type === 1 ? textValue : intValue;
  },
);

/** From year 1, which is Go's zero time, to year 9999. */
const secondsMin = -62135596800;
const secondsMax = 253402300799;

interface Instant {
  readonly seconds: number;
  readonly nanos: number;
}

/** Time and MicroTime { seconds = 1, nanos = 2 }. Nothing at all is Go's zero time, which JSON has as null. */
function instant(nanosOf: (text: string) => number, textOf: (instant: Instant) => string): ValueCodec {
  return message(
    (writer, value) => {
      if (typeof value !== 'string') return;
      writer.integer(nanosOf(value));
      writer.tag(2, 0);
      writer.integer(Math.floor(Date.parse(value) / 1000));
      writer.tag(1, 0);
    },
    (reader) => {
      let seconds: number | undefined;
      let nanos = 0;
      readFields(reader, 'Timestamp', (number, wireType) => {
        if (number !== 1 && number !== 2) return reader.skip(wireType);
        expectWireType(wireType, 0, number === 1 ? 'Seconds' : 'Nanos');
        if (number === 1) seconds = reader.safeInt64();
        else nanos = reader.int32();
      });
      if (seconds === undefined && nanos === 0) return null;
      const whole = (seconds ?? 0) + Math.floor(nanos / 1e9);
      if (whole < secondsMin || whole > secondsMax) {
        throw new DecodeError('Time.MarshalJSON: year outside of range [0,9999]');
      }
      const rest = nanos - Math.floor(nanos / 1e9) * 1e9;
      return whole === secondsMin && rest === 0 ? null : textOf({ seconds: whole, nanos: rest });
    },
  );
}

const time = instant(
  () => 0,
  ({ seconds }) => formatTime(seconds * 1000),
);

const microTime = instant(
  (text) => Number(text.slice(text.indexOf('.') + 1, -1)) * 1000,
  ({ seconds, nanos }) => {
    const micros = String(Math.floor(nanos / 1000)).padStart(6, '0');
    return `${formatTime(seconds * 1000).slice(0, -1)}.${micros}Z`;
  },
);

/** Duration { duration = 1 }, in nanoseconds. */
const duration: ValueCodec = message(
  (writer, value) => {
    writer.bigInteger(value === undefined ? 0n : parseDurationNanos(value as string));
    writer.tag(1, 0);
  },
  (reader) => {
    let nanos = 0n;
    readFields(reader, 'Duration', (number, wireType) => {
      if (number !== 1) return reader.skip(wireType);
      expectWireType(wireType, 0, 'Duration');
      nanos = reader.int64();
    });
    return formatDurationNanos(nanos);
  },
);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** JSON, RawExtension and FieldsV1 { raw = 1 }: the JSON text of a value; null where there is none. */
const raw: ValueCodec = message(
  (writer, value) => {
    if (value === undefined) return;
    writer.text(JSON.stringify(value));
    writer.tag(1, 2);
  },
  (reader) => {
    let text = '';
    readFields(reader, 'RawExtension', (number, wireType) => {
      if (number !== 1) return reader.skip(wireType);
      expectWireType(wireType, 2, 'Raw');
      text = utf8.decode(reader.bytes());
    });
    return text === '' ? null : parseJson(text);
  },
);

/** As {@link raw}, and an object. */
const rawObject: ValueCodec = {
  ...raw,
  write: (writer, value) => raw.write(writer, value ?? undefined),
  read(reader) {
    const value = raw.read(reader);
    if (typeof value === 'object' && !Array.isArray(value)) return value;
    throw new DecodeError(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into an object`);
  },
};

function rethrow<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new DecodeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

export const scalarCodecs: Readonly<Record<ScalarKind, ValueCodec>> = {
  string,
  bool,
  int32,
  int64,
  double,
  bytes,
  quantity,
  intOrString,
  time,
  microTime,
  duration,
  json: raw,
  rawObject,
  fieldsV1: rawObject,
};
