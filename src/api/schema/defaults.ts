/** Fills in the defaults that declarations state with `.default(…)`. */
import { messageTypesOf } from './decode.ts';
import type { Schema, Type } from './schema.ts';

/** Sets, in place, every declared default whose field is absent and whose parent is present. */
export function applyDeclaredDefaults(type: Type, value: object): void {
  if (hasDefaults(type)) fill(type, value as Record<string, unknown>);
}

function fill(type: Type, object: Record<string, unknown>): void {
  for (const { name, field } of type.fieldList) {
    const value = object[name];
    if (value === undefined) {
      if (field.defaultValue !== undefined) object[name] = structuredClone(field.defaultValue);
      continue;
    }
    if (value === null) continue;
    const inner = messageTypesOf(field);
    if (inner !== undefined && hasDefaults(inner)) descend(field.schema, inner, value);
  }
}

function descend(schema: Schema, inner: Type, value: unknown): void {
  if (schema.kind === 'list' && Array.isArray(value)) {
    for (const item of value) descend(schema.items, inner, item);
  } else if (schema.kind === 'map') {
    for (const item of Object.values(value as object)) descend(schema.values, inner, item);
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    fill(inner, value as Record<string, unknown>);
  }
}

const known = new WeakMap<Type, boolean>();

function hasDefaults(type: Type): boolean {
  const cached = known.get(type);
  if (cached !== undefined) return cached;
  const reachable = new Set<Type>([type]);
  let found = false;
  for (const t of reachable) {
    for (const { field } of t.fieldList) {
      if (field.defaultValue !== undefined) found = true;
      const inner = messageTypesOf(field);
      if (inner !== undefined) reachable.add(inner);
    }
  }
  known.set(type, found);
  return found;
}
