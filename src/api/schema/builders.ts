/** The words of the schema language: one function per shape of field. The first argument is the protobuf number. */
import { Field, type Fields, type Presence, type ScalarKind, type Schema, type Type } from './schema.ts';

type Optional<T> = Field<T, false>;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** Any JSON object. */
export type JsonObject = { readonly [key: string]: Json };

function field<T>(number: number, schema: Schema, presence: Presence = 'omitempty'): Optional<T> {
  return new Field<T, false>({ number, schema, presence, isRequired: false, through: [] });
}

const scalar =
  <T>(kind: ScalarKind, presence: Presence = 'omitempty') =>
  (number: number): Optional<T> =>
    field<T>(number, { kind }, presence);

export const string = scalar<string>('string');
export const bool = scalar<boolean>('bool');
export const int32 = scalar<number>('int32');
/** A JavaScript number: values beyond 2^53 are refused on the way in. */
export const int64 = scalar<number>('int64');
export const double = scalar<number>('double');
/** Base64 text. */
export const bytes = scalar<string>('bytes');
/** A pointer unless told otherwise. */
export const quantity = scalar<string>('quantity', 'pointer');
export const intOrString = scalar<number | string>('intOrString', 'pointer');
export const time = scalar<string>('time', 'pointer');
export const microTime = scalar<string>('microTime', 'pointer');
export const duration = scalar<string>('duration', 'pointer');
export const json = scalar<Json>('json', 'pointer');
export const rawObject = scalar<JsonObject>('rawObject', 'pointer');
export const fieldsV1 = scalar<JsonObject>('fieldsV1', 'pointer');

/** A string that is one of `values`. Others decode as well: whether they are allowed is for validation to say. */
export function enumeration<const V extends string>(number: number, ..._values: V[]): Optional<V> {
  return field<V>(number, { kind: 'string' });
}

/** A struct, by default a pointer to one. `.always()` makes it a plain value, which is written out even when empty. */
export function ref<T>(number: number, type: () => Type<T>): Optional<T> {
  return field<T>(number, { kind: 'message', type: type as () => Type }, 'pointer');
}

export function list<T>(number: number, items: () => Type<T>): Optional<readonly T[]> {
  return field(number, { kind: 'list', items: { kind: 'message', type: items as () => Type } });
}

const listOfScalars =
  <T>(kind: ScalarKind, wrapped = false) =>
  (number: number): Optional<readonly T[]> =>
    field<readonly T[]>(number, { kind: 'list', items: { kind }, wrapped });

export const strings = listOfScalars<string>('string');
export const int32s = listOfScalars<number>('int32');
export const int64s = listOfScalars<number>('int64');
export const rawObjects = listOfScalars<JsonObject>('rawObject');
export const jsons = listOfScalars<Json>('json');
/** A list of strings that has a protobuf message of its own (Verbs). */
export const wrappedStrings = listOfScalars<string>('string', true);

type MapOf<T> = Optional<{ readonly [key: string]: T }>;

export function map<T>(number: number, values: () => Type<T>): MapOf<T> {
  return field(number, { kind: 'map', values: { kind: 'message', type: values as () => Type } });
}

const mapOfSchema =
  <T>(values: Schema) =>
  (number: number): MapOf<T> =>
    field(number, { kind: 'map', values });

export const stringMap = mapOfSchema<string>({ kind: 'string' });
export const quantityMap = mapOfSchema<string>({ kind: 'quantity' });
export const bytesMap = mapOfSchema<string>({ kind: 'bytes' });
export const timeMap = mapOfSchema<string>({ kind: 'time' });
/** A map of lists of strings (`extra` in user information, `dependencies` in JSON schemas are near relatives). */
export const stringListMap = mapOfSchema<readonly string[]>({
  kind: 'list',
  items: { kind: 'string' },
  wrapped: true,
});

export function messageOrArray<T>(number: number, type: () => Type<T>): Optional<T | readonly T[]> {
  return field(number, { kind: 'messageOr', alternative: 'array', type: type as () => Type }, 'pointer');
}

export function messageOrBool<T>(number: number, type: () => Type<T>): Optional<T | boolean> {
  return field(number, { kind: 'messageOr', alternative: 'bool', type: type as () => Type }, 'pointer');
}

export function messageOrStringsMap<T>(number: number, type: () => Type<T>): MapOf<T | readonly string[]> {
  return field(number, {
    kind: 'map',
    values: { kind: 'messageOr', alternative: 'strings', type: type as () => Type },
  });
}

/**
 * The fields of a message that Go embeds: JSON has them beside the others, protobuf has them in a message of their own
 * under `number`. Spread the result.
 */
export function inline<F extends Fields>(number: number, fields: F): F {
  return Object.fromEntries(
    Object.entries(fields).map(([name, f]) => [name, f.with({ through: [number, ...f.through] })]),
  ) as F;
}
