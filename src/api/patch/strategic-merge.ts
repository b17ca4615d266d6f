import { setOwn } from '../schema/decode.ts';
import { goText, isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { deletePrimitives, type MergeListOptions, mergeList, newList, orderByDirective } from './merge-list.ts';
import { PatchError } from './patch-error.ts';
import type { PatchField, PatchSchema } from './patch-schema.ts';

/**
 * Strategic merge patch: a merge patch that knows the types it merges. Lists with a merge key are merged item by item,
 * lists of primitives with the merge strategy as sets, and directives in the patch say what a merge can't:
 *
 *   $patch: replace | delete                 in an object, or in an item of a merged list
 *   $retainKeys: [names]                     members of the object that may stay
 *   $deleteFromPrimitiveList/<field>: [...]  what to take out of a list of primitives
 *   $setElementOrder/<field>: [...]          the order of the merged list; items that only the server knows keep their
 *                                            places among them as far as possible
 *
 * Upstream leaves directives in values that are wholly new, where they then are unknown fields; here they are applied to
 * nothing. Inputs are not changed.
 */

const patchDirective = '$patch';
const retainKeysDirective = '$retainKeys';
const deleteDirectivePrefix = '$deleteFromPrimitiveList';
const orderDirectivePrefix = '$setElementOrder';

/** Applies a patch to an object of the schema's type. Throws PatchError. */
export function applyStrategicMergePatch(target: JsonObject, patch: unknown, schema: PatchSchema): JsonObject {
  if (!isJsonObject(patch)) throw new PatchError('bad-request', 'invalid JSON document');
  return mergeObject(target, patch, schema);
}

/** Merges onto an object, or onto nothing. Without a schema members are merged, and lists replaced. */
export function mergeObject(
  target: JsonObject | undefined,
  patch: JsonObject,
  schema: PatchSchema | undefined,
): JsonObject {
  if (Object.hasOwn(patch, patchDirective)) return applyPatchDirective(patch, schema);
  // Copying the object is several times as fast as a map of its members, and taking members out of it is rare.
  const members: Members = { ...target };
  if (Object.hasOwn(patch, retainKeysDirective)) retainKeys(members, patch);
  const ordered = hasDirectives(patch) ? applyOrderDirectives(members, patch, schema) : none;
  for (const key in patch) {
    const value = patch[key]!;
    if (key === retainKeysDirective || key.startsWith(orderDirectivePrefix) || ordered.has(key)) continue;
    if (key.startsWith(deleteDirectivePrefix)) applyDeleteDirective(members, key, value);
    else if (value !== null) setOwn(members, key, mergeMember(own(members, key), value, schema, key));
    else if (Object.hasOwn(members, key)) delete members[key];
  }
  return members;
}

type Members = Record<string, Json>;

const none: ReadonlySet<string> = new Set();

function own(members: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

function hasDirectives(patch: JsonObject): boolean {
  for (const key in patch) if (key.startsWith('$')) return true;
  return false;
}

/** A field of the schema is looked up only where its type matters: unknown fields are an error only when they are merged. */
function mergeMember(current: Json | undefined, value: Json, schema: PatchSchema | undefined, name: string): Json {
  if (isJsonObject(value)) {
    if (!isJsonObject(current)) return mergeObject(undefined, value, childSchema(schema?.field(name)));
    const known = schema === undefined ? undefined : requireField(schema, name);
    return known?.strategy.includes('replace') ? value : mergeObject(current, value, childSchema(known));
  }
  if (!isJsonArray(value) || schema === undefined) return value;
  const known = isJsonArray(current) ? requireField(schema, name) : schema.field(name);
  if (!known?.strategy.includes('merge')) return value;
  const options = mergeListOptions(known);
  return isJsonArray(current) ? mergeList(current, value, options) : newList(value, options);
}

function requireField(schema: PatchSchema | undefined, name: string): PatchField {
  const field = schema?.field(name);
  if (field !== undefined) return field;
  const type = schema?.typeName ?? 'map[string]interface {}';
  throw new PatchError('internal', `unable to find api field in struct ${type} for the json field "${name}"`);
}

/** The schema of an object's members; that of a map has the same field under every name. */
function childSchema(field: PatchField | undefined): PatchSchema | undefined {
  if (field?.kind !== 'map' || field.schema === undefined) return field?.schema;
  const values: PatchField = { kind: 'object', schema: field.schema, strategy: [] };
  return { typeName: 'map', field: () => values };
}

function applyPatchDirective(patch: JsonObject, schema: PatchSchema | undefined): JsonObject {
  const { [patchDirective]: directive, ...rest } = patch;
  if (directive === 'replace') return mergeObject(undefined, rest, schema);
  if (directive === 'delete') return {};
  throw new PatchError('internal', `unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
}

/** Removes the members that the directive does not name. All that the patch sets has to be named. */
function retainKeys(members: Members, patch: JsonObject): void {
  const names = patch[retainKeysDirective];
  const malformed = new PatchError('bad-request', 'invalid patch format of retainKeys');
  if (!isJsonArray(names)) throw malformed;
  const retained = new Set(names);
  for (const [key, value] of Object.entries(patch)) {
    const named = retained.has(key) || value === null || key.startsWith('$');
    if (!named) throw malformed;
  }
  for (const key of Object.keys(members)) if (!retained.has(key)) delete members[key];
}

function applyDeleteDirective(members: Members, directive: string, values: Json): void {
  const key = fieldOfDirective(directive, deleteDirectivePrefix);
  if (key === undefined) throw new PatchError('bad-request', 'invalid patch format of primitive list');
  const current = own(members, key);
  if (isJsonArray(current) && isJsonArray(values)) setOwn(members, key, deletePrimitives(current, values));
}

/** Merges the lists whose order the patch gives. Returns the names of those fields, which then are done. */
function applyOrderDirectives(
  members: Members,
  patch: JsonObject,
  schema: PatchSchema | undefined,
): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(orderDirectivePrefix)) continue;
    const orderList = requireList(order);
    const key = fieldOfDirective(directive, orderDirectivePrefix);
    if (key === undefined) throw new PatchError('bad-request', 'invalid patch format of setElementOrder list');
    const current = optionalList(own(members, key));
    const change = Object.hasOwn(patch, key) ? optionalList(patch[key]) : undefined;
    const field = requireField(schema, key);
    if (current === undefined && change === undefined) continue;
    const options = mergeListOptions(field);
    setOwn(
      members,
      key,
      orderByDirective({
        ...options,
        merged: mergedList(current, change, field),
        order: orderList,
        live: current ?? [],
        change: change ?? [],
      }),
    );
    done.add(key);
  }
  return done;
}

function mergedList(
  current: readonly Json[] | undefined,
  change: readonly Json[] | undefined,
  field: PatchField,
): readonly Json[] {
  if (change === undefined) return current ?? [];
  if (current === undefined) return newList(change, mergeListOptions(field));
  return field.strategy.includes('merge') ? mergeList(current, change, mergeListOptions(field)) : change;
}

function mergeListOptions(field: PatchField): MergeListOptions {
  return {
    mergeKey: field.mergeKey ?? '',
    mergeItems: (item, change) => mergeObject(item, change, field.schema),
  };
}

function fieldOfDirective(directive: string, prefix: string): string | undefined {
  return directive.startsWith(`${prefix}/`) ? directive.slice(prefix.length + 1) : undefined;
}

function optionalList(value: Json | undefined): readonly Json[] | undefined {
  return value === undefined ? undefined : requireList(value);
}

function requireList(value: Json): readonly Json[] {
  if (isJsonArray(value)) return value;
  throw new PatchError('internal', `expected a []interface {}, but received a ${goType(value)}`);
}

function goType(value: Json): string {
  if (value === null) return '%!s(<nil>)';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return isJsonObject(value) ? 'map[string]interface {}' : typeof value;
}
