/** Fills in the defaults that declarations state with `.default(…)`. */
import { cloneJson } from '../../base/clone-json.ts';
import { messageTypesOf } from './decode.ts';
import type { Field, Schema, Type } from './schema.ts';

type JsonRecord = Record<string, unknown>;

/** Sets, in place, every declared default whose field is absent and whose parent is present, except in members that are also `shared`'s. */
export function applyDeclaredDefaults(type: Type, value: object, shared: object = none): void {
  fill(type, value as JsonRecord, shared as JsonRecord);
}

const none: JsonRecord = {};

function fill(type: Type, object: JsonRecord, shared: JsonRecord): void {
  for (const { name, field, inner } of fieldsWithDefaults(type)) {
    const value = object[name];
    if (value === undefined) {
      if (field.defaultValue !== undefined) object[name] = cloneJson(field.defaultValue);
    } else if (inner !== undefined && value !== null && shared[name] !== value) descend(field.schema, inner, value);
  }
}

function descend(schema: Schema, inner: Type, value: unknown): void {
  if (schema.kind === 'list' && Array.isArray(value)) {
    for (const item of value) descend(schema.items, inner, item);
  } else if (schema.kind === 'map') {
    for (const item of Object.values(value as object)) descend(schema.values, inner, item);
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    fill(inner, value as JsonRecord, none);
  }
}

interface FieldWithDefaults {
  readonly name: string;
  readonly field: Field;
  /** The type of its value, or of the items in it, where defaults are somewhere below; absent where they are not. */
  readonly inner: Type | undefined;
}

const known = new WeakMap<Type, readonly FieldWithDefaults[]>();

/** The fields that need a look: of a Pod's hundreds these are a few. */
function fieldsWithDefaults(type: Type): readonly FieldWithDefaults[] {
  let fields = known.get(type);
  if (fields === undefined) {
    fields = type.fieldList.flatMap(({ name, field }) => {
      const message = messageTypesOf(field);
      const inner = message !== undefined && hasDefaults(message) ? message : undefined;
      return field.defaultValue === undefined && inner === undefined ? [] : [{ name, field, inner }];
    });
    known.set(type, fields);
  }
  return fields;
}

function hasDefaults(type: Type): boolean {
  const reachable = new Set<Type>([type]);
  for (const each of reachable) {
    for (const { field } of each.fieldList) {
      if (field.defaultValue !== undefined) return true;
      const inner = messageTypesOf(field);
      if (inner !== undefined) reachable.add(inner);
    }
  }
  return false;
}
