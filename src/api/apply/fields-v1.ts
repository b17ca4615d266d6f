/** Field sets as objects carry them in managedFields. */
import type { JsonObject } from '../schema/builders.ts';
import { type FieldNode, leaf, type OpenNode, self, settled } from './field-node.ts';
import { FieldSet } from './field-set.ts';
import { canonicalElement } from './path-element.ts';

/** The JSON form, in written order and deeply frozen. */
export function toFieldsV1(set: FieldSet): JsonObject {
  return set.node === undefined ? leaf : settled(set.node);
}

/**
 * Reads the JSON form as a client sent it. Throws PathElementError where a key cannot be understood; kinds of keys that
 * are not known are skipped.
 */
export function fromFieldsV1(json: JsonObject): FieldSet {
  const node = canonical(json);
  return node === leaf ? FieldSet.empty : FieldSet.from(node);
}

/** Takes the JSON form as toFieldsV1 made it. */
export function fromOwnFieldsV1(json: JsonObject): FieldSet {
  for (const _ in json) return FieldSet.from(json as FieldNode);
  return FieldSet.empty;
}

function canonical(json: JsonObject): FieldNode {
  let isMember = false;
  const node: OpenNode = {};
  let isEmpty = true;
  for (const key in json) {
    if (key === self) {
      isMember = true;
      continue;
    }
    const element = canonicalElement(key);
    if (element === undefined) continue;
    const value = json[key];
    node[element] = typeof value === 'object' && value !== null ? canonical(value as JsonObject) : leaf;
    isEmpty = false;
  }
  if (isEmpty) return leaf;
  return isMember ? { [self]: leaf, ...node } : node;
}
