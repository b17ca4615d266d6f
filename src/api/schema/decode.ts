/**
 * Turns untrusted JSON into a value of a declared type: wrong types are refused with Go's text, unknown fields are
 * dropped and reported, quantities and times are put in canonical form, and zero values are kept or left out as the
 * field's {@link Presence} says. The fields of the result stand in the order of their declaration.
 */

import { normalizeDuration } from '../duration.ts';
import { canonicalizeQuantity } from '../quantity.ts';
import { normalizeMicroTime, normalizeTime } from '../time.ts';
import type { Field, Mutable, Schema, Type } from './schema.ts';

/** The input does not fit the type. The message is the one that Go's JSON decoder gives. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

export interface DecodeOptions {
  /** Called with the path of every field that the type does not have: `spec.containers[0].foo`. */
  readonly onUnknownField?: (path: string) => void;
  /**
   * Parts of an earlier result, under the names under which they stand: where the input has one of them, the very same object, it is
   * taken over as it is. What a patch leaves alone is not decoded again.
   */
  readonly shared?: object;
}

interface Context {
  readonly onUnknownField: ((path: string) => void) | undefined;
  /** Names and indices from the root to the value at hand. */
  readonly path: (string | number)[];
  /** The Go name of the struct that the value at hand is a field of. */
  structName: string;
}

/** Decodes `input` as a `type`. But for raw JSON and `shared`, the result shares no structure with any other value, and may be written to. */
export function decode<T>(type: Type<T>, input: unknown, options: DecodeOptions = {}): Mutable<T> {
  const context: Context = {
    onUnknownField: options.onUnknownField,
    path: [],
    structName: '',
  };
  if (!isObject(input)) {
    throw new DecodeError(`json: cannot unmarshal ${jsonTypeName(input)} into Go value of type ${goMessageName(type)}`);
  }
  return decodeMessage(type, input, context, options.shared as JsonRecord | undefined) as Mutable<T>;
}

/** The value that a message of this type has when nothing is set: only its `always` fields. */
export function zeroMessage(type: Type): Record<string, unknown> {
  return decodeMessage(type, {}, { onUnknownField: undefined, path: [], structName: '' });
}

type JsonRecord = Record<string, unknown>;

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeMessage(type: Type, input: JsonRecord, context: Context, shared?: JsonRecord): JsonRecord {
  const result: JsonRecord = {};
  let known = 0;
  for (const { name, field } of type.fieldList) {
    const value = input[name];
    if (value === undefined || value === null) {
      if (value === null && Object.hasOwn(input, name)) known++;
      if (field.presence === 'always') result[name] = zeroValue(field.schema);
      continue;
    }
    if (!Object.hasOwn(input, name)) {
      // A name such as `constructor` that only the prototype has.
      if (field.presence === 'always') result[name] = zeroValue(field.schema);
      continue;
    }
    known++;
    if (shared !== undefined && shared[name] === value) {
      result[name] = value;
      continue;
    }
    const { schema } = field;
    // Most values are text as it should be: nothing has to know where they stand.
    if (schema.kind === 'string' && typeof value === 'string') {
      if (value !== '' || field.presence !== 'omitempty') result[name] = value;
      continue;
    }
    context.structName = type.name;
    context.path.push(name);
    const decoded =
      shared !== undefined && schema.kind === 'message' && isObject(value)
        ? decodeMessage(schema.type(), value, context, shared[name] as JsonRecord | undefined)
        : decodeValue(schema, value, context);
    context.path.pop();
    if (field.presence !== 'omitempty' || !isZero(decoded)) result[name] = decoded;
  }
  if (context.onUnknownField !== undefined && known !== Object.keys(input).length) reportUnknown(type, input, context);
  return result;
}

function reportUnknown(type: Type, input: JsonRecord, context: Context): void {
  for (const name of Object.keys(input)) {
    if (type.fields.has(name)) continue;
    context.path.push(name);
    context.onUnknownField?.(formatPath(context.path));
    context.path.pop();
  }
}

function decodeValue(schema: Schema, value: unknown, context: Context): unknown {
  switch (schema.kind) {
    case 'string':
      return typeof value === 'string' ? value : mismatch(schema, value, context);
    case 'bool':
      return typeof value === 'boolean' ? value : mismatch(schema, value, context);
    case 'int32':
      return decodeInteger(schema, value, -2147483648, 2147483647, context);
    case 'int64':
      return decodeInteger(schema, value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, context);
    case 'double':
      return typeof value === 'number' ? value : mismatch(schema, value, context);
    case 'message': {
      if (!isObject(value)) return mismatch(schema, value, context);
      return decodeMessage(schema.type(), value, context);
    }
    case 'list':
      return Array.isArray(value) ? decodeList(schema.items, value, context) : mismatch(schema, value, context);
    case 'map':
      return isObject(value) ? decodeMap(schema.values, value, context) : mismatch(schema, value, context);
    case 'messageOr':
      return decodeMessageOr(schema, value, context);
    case 'json':
    case 'rawObject':
      return value;
    case 'fieldsV1':
      return isObject(value) ? value : mismatch(schema, value, context);
    default:
      return decodeText(schema, value, context);
  }
}

function decodeInteger(schema: Schema, value: unknown, min: number, max: number, context: Context): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
    return value === 0 ? 0 : value;
  return mismatch(schema, value, context);
}

function decodeList(items: Schema, values: readonly unknown[], context: Context): unknown[] {
  const { structName } = context;
  const result: unknown[] = new Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      result[i] = zeroValue(items);
      continue;
    }
    context.structName = structName;
    context.path.push(i);
    result[i] = decodeValue(items, value, context);
    context.path.pop();
  }
  return result;
}

function decodeMap(valueSchema: Schema, input: JsonRecord, context: Context): JsonRecord {
  const { structName } = context;
  const result: JsonRecord = {};
  for (const key of Object.keys(input)) {
    const value = input[key];
    context.structName = structName;
    context.path.push(key);
    const decoded =
      value === null || value === undefined ? zeroValue(valueSchema) : decodeValue(valueSchema, value, context);
    context.path.pop();
    setOwn(result, key, decoded);
  }
  return result;
}

/** Assigns even the key `__proto__`, which plain assignment would take for the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

function decodeMessageOr(schema: Schema & { kind: 'messageOr' }, value: unknown, context: Context): unknown {
  if (schema.alternative === 'bool' && typeof value === 'boolean') return value;
  if (schema.alternative === 'strings' && Array.isArray(value)) return decodeList({ kind: 'string' }, value, context);
  if (schema.alternative === 'array' && Array.isArray(value)) {
    return decodeList({ kind: 'message', type: schema.type }, value, context);
  }
  if (!isObject(value)) return mismatch(schema, value, context);
  return decodeMessage(schema.type(), value, context);
}

/** The scalars that JSON has as text of a certain form. */
function decodeText(schema: Schema, value: unknown, context: Context): unknown {
  switch (schema.kind) {
    case 'quantity':
      if (typeof value !== 'string' && typeof value !== 'number') return mismatch(schema, value, context);
      return rethrow(() => canonicalizeQuantity(value));
    case 'intOrString':
      if (typeof value === 'string') return value;
      return decodeInteger({ kind: 'int32' }, value, -2147483648, 2147483647, context);
    case 'time':
      return typeof value === 'string' ? rethrow(() => normalizeTime(value)) : mismatch(schema, value, context);
    case 'microTime':
      return typeof value === 'string' ? rethrow(() => normalizeMicroTime(value)) : mismatch(schema, value, context);
    case 'duration':
      return typeof value === 'string' ? rethrow(() => normalizeDuration(value)) : mismatch(schema, value, context);
    case 'bytes':
      if (typeof value !== 'string') return mismatch(schema, value, context);
      return checkBase64(value);
    default:
      throw new DecodeError(`json: no decoder for ${schema.kind}`);
  }
}

function rethrow<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new DecodeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Standard base64 with padding, as Go's decoder wants it: line breaks are skipped, anything else is refused. */
function checkBase64(text: string): string {
  const compact = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, '') : text;
  const bad = compact.search(/[^A-Za-z0-9+/]/);
  const body = bad === -1 ? compact.length : bad;
  const tail = compact.slice(body);
  const wellPadded = compact.length % 4 === 0 && (tail === '' || tail === '=' || tail === '==');
  if (!wellPadded) {
    const position = tail !== '' && !/^={1,2}$/.test(tail) ? body : compact.length - (compact.length % 4);
    throw new DecodeError(`illegal base64 data at input byte ${position}`);
  }
  return compact;
}

export function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) {
    for (const _ in value) return false;
    return true;
  }
  return false;
}

/** What Go has for a field that is not set, as JSON shows it. */
export function zeroValue(schema: Schema): unknown {
  switch (schema.kind) {
    case 'string':
    case 'bytes':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'duration':
      return '0s';
    case 'message':
      return zeroMessage(schema.type());
    case 'list':
      return [];
    case 'map':
    case 'fieldsV1':
      return {};
    default:
      // Go writes the zero time, and raw JSON that is not there, as null.
      return null;
  }
}

function mismatch(schema: Schema, value: unknown, context: Context): never {
  const field = context.path.filter((step) => typeof step === 'string').join('.');
  const struct = context.structName.slice(context.structName.lastIndexOf('.') + 1);
  const number = schema.kind === 'int32' || schema.kind === 'int64';
  const found = number && typeof value === 'number' ? `number ${value}` : jsonTypeName(value);
  throw new DecodeError(
    `json: cannot unmarshal ${found} into Go struct field ${struct}.${field} of type ${goTypeName(schema)}`,
  );
}

function jsonTypeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** `v1.Container` for `io.k8s.api.core.v1.Container`. */
function goMessageName(type: Type): string {
  return type.name.split('.').slice(-2).join('.');
}

const goScalarNames: Partial<Record<Schema['kind'], string>> = {
  double: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  fieldsV1: 'v1.FieldsV1',
};

function goTypeName(schema: Schema): string {
  switch (schema.kind) {
    case 'message':
    case 'messageOr':
      return goMessageName(schema.type());
    case 'list':
      return `[]${goTypeName(schema.items)}`;
    case 'map':
      return `map[string]${goTypeName(schema.values)}`;
    default:
      return goScalarNames[schema.kind] ?? schema.kind;
  }
}

/** `spec.containers[0].foo` */
function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

const holders = new WeakMap<Type, boolean>();

/** Whether values of the type may hold raw JSON, which decoding hands on as it is. The fields of managers do not count: nobody writes into them. */
export function holdsRawJson(type: Type): boolean {
  let holds = holders.get(type);
  if (holds === undefined) {
    holds = false;
    const reachable = new Set<Type>([type]);
    for (const each of reachable) {
      for (const { field } of each.fieldList) {
        const inner = messageTypesOf(field);
        if (inner !== undefined) reachable.add(inner);
        holds ||= isRawJson(field.schema);
      }
    }
    holders.set(type, holds);
  }
  return holds;
}

function isRawJson(schema: Schema): boolean {
  if (schema.kind === 'list') return isRawJson(schema.items);
  if (schema.kind === 'map') return isRawJson(schema.values);
  return schema.kind === 'json' || schema.kind === 'rawObject';
}

/** True where the field, or anything below it, may hold an inner object: used to skip whole branches in walks. */
export function messageTypesOf(field: Field): Type | undefined {
  let schema: Schema = field.schema;
  while (schema.kind === 'list' || schema.kind === 'map')
    schema = schema.kind === 'list' ? schema.items : schema.values;
  return schema.kind === 'message' || schema.kind === 'messageOr' ? schema.type() : undefined;
}
