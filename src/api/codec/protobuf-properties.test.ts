/** Objects at random come back as they were; bytes at random are refused or read, and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInResources } from '../resources.ts';
import { DecodeError, decode, isZero } from '../schema/decode.ts';
import type { Field, ScalarKind, Schema, Type } from '../schema/schema.ts';
import { formatMicroTime, formatTime } from '../time.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';
import { decodeEnvelope } from './protobuf-envelope.ts';
import { sampleObject } from './sample-objects.ts';

const types = builtInResources.map(({ type }) => type as Type);

const milliseconds = fc.integer({ min: Date.UTC(1, 0, 2), max: Date.UTC(9999, 11, 31) });
const jsonObject = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });

const scalars: Record<ScalarKind, fc.Arbitrary<unknown>> = {
  string: fc.string({ unit: 'binary', maxLength: 60 }),
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  quantity: fc.tuple(fc.nat(), fc.constantFrom('', 'm', 'k', 'Ki', 'Gi', 'e3')).map((parts) => parts.join('')),
  intOrString: fc.oneof(fc.integer(), fc.string()),
  time: milliseconds.map(formatTime),
  microTime: milliseconds.map((ms) => formatMicroTime(ms + 0.25)),
  duration: fc.nat().map((seconds) => `${seconds}s`),
  json: fc.jsonValue({ maxDepth: 2 }),
  rawObject: jsonObject,
  fieldsV1: jsonObject,
};

/** Values of a schema in JSON, with any of their fields. */
function valuesOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  switch (schema.kind) {
    case 'message':
      return objectsOf(schema.type(), depth - 1);
    case 'list':
      return fc.array(valuesOf(schema.items, depth), { maxLength: 3 });
    case 'map':
      return fc.dictionary(fc.string(), valuesOf(schema.values, depth), { maxKeys: 3 });
    case 'messageOr': {
      const messages = objectsOf(schema.type(), depth - 1);
      const alternative = {
        array: fc.array(messages, { minLength: 1, maxLength: 2 }),
        bool: fc.boolean(),
        strings: fc.array(fc.string(), { minLength: 1, maxLength: 2 }),
      };
      return fc.oneof(messages, alternative[schema.alternative] as fc.Arbitrary<unknown>);
    }
    default:
      return scalars[schema.kind];
  }
}

/** A list that is there and empty is the same as none in protobuf; only JSON can tell them apart. */
function fieldValuesOf({ schema, presence }: Field, depth: number): fc.Arbitrary<unknown> {
  const values = valuesOf(schema, depth);
  const isCollection = schema.kind === 'list' || schema.kind === 'map';
  return isCollection && presence === 'pointer' ? values.filter((value) => !isZero(value)) : values;
}

const known = new Map<string, fc.Arbitrary<object>>();

function objectsOf(type: Type, depth: number): fc.Arbitrary<object> {
  if (depth < 0) return fc.constant({});
  const key = `${depth} ${type.name}`;
  let objects = known.get(key);
  if (objects === undefined) {
    const fields = type.fieldList.filter(({ field }) => field.number !== 0);
    const values = Object.fromEntries(fields.map(({ name, field }) => [name, fieldValuesOf(field, depth)]));
    objects = fc.record(values, { requiredKeys: [] });
    known.set(key, objects);
  }
  return objects;
}

describe('protobuf', () => {
  it('keeps any object', () => {
    const objects = fc.constantFrom(...types).chain((type) => objectsOf(type, 3).map((object) => ({ type, object })));
    fc.assert(
      fc.property(objects, ({ type, object }) => {
        const normal = decode(type, JSON.parse(JSON.stringify(object))) as object;
        const read = decodeMessage(type, encodeMessage(type, normal));
        // Keys of maps come back sorted.
        expect(read).toEqual(normal);
        expect(Object.keys(read as object)).toEqual(Object.keys(normal));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses or reads any bytes', () => {
    const wellFormed = types.map((type) => encodeMessage(type, sampleObject(type)));
    const damage = fc.record({
      index: fc.nat(types.length - 1),
      at: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 12 }),
      cut: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ index, at, bytes, cut }) => {
        const whole = wellFormed[index]!;
        const place = at % whole.length;
        const damaged = Buffer.concat(
          [whole.subarray(0, place), bytes, cut ? [] : whole.subarray(place + bytes.length)].map(Buffer.from),
        );
        readOrRefuse(() => decodeMessage(types[index]!, damaged));
        readOrRefuse(() => decodeMessage(types[index]!, bytes));
        readOrRefuse(() => decodeEnvelope(Buffer.concat([Buffer.from('k8s\0'), bytes])));
      }),
      { numRuns: 2000 },
    );
  });
});

function readOrRefuse(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}
