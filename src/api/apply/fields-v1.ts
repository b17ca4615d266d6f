/**
 * Field sets as objects carry them in managedFields: nested JSON objects keyed by path elements. An empty object is a
 * path in the set; where there is more below such a path, `.` marks it.
 */
import type { JsonObject } from '../schema/builders.ts';
import { FieldSet } from './field-set.ts';
import { canonicalElement, type PathElement } from './path-element.ts';

/** Shared by all leaves, so that objects with equal fields take little memory. */
const leafJson: JsonObject = Object.freeze({});

/** The set that a frozen JSON object was made from or has been read as. Objects are read far more often than written. */
const setsByJson = new WeakMap<JsonObject, FieldSet>();

/** The JSON form, deeply frozen. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const json = write(set, false);
  if (json !== leafJson) setsByJson.set(json, set);
  return json;
}

function write(set: FieldSet, withSelf: boolean): JsonObject {
  if (set.children.size === 0) return leafJson;
  const json: Record<string, JsonObject> = {};
  if (withSelf && set.isMember) json['.'] = leafJson;
  for (const element of set.sortedElements()) json[element] = write(set.children.get(element)!, true);
  return Object.freeze(json);
}

/** Reads the JSON form. Throws PathElementError where a key cannot be understood; kinds of keys that are not known are skipped. */
export function fromFieldsV1(json: JsonObject): FieldSet {
  const known = setsByJson.get(json);
  if (known !== undefined) return known;
  const set = read(json).children;
  const root = set.size === 0 ? FieldSet.empty : new FieldSet(false, set);
  if (Object.isFrozen(json)) setsByJson.set(json, root);
  return root;
}

function read(json: JsonObject): FieldSet {
  let isMember = false;
  let children: Map<PathElement, FieldSet> | undefined;
  for (const key in json) {
    if (key === '.') {
      isMember = true;
      continue;
    }
    const element = canonicalElement(key);
    if (element === undefined) continue;
    const value = json[key];
    const child = typeof value === 'object' && value !== null ? read(value as JsonObject) : FieldSet.leaf;
    children ??= new Map();
    children.set(element, child);
  }
  return children === undefined ? FieldSet.leaf : new FieldSet(isMember, children);
}
