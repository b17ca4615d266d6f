import { isJsonObject, type Json, type JsonObject, jsonKind } from './json.ts';
import { PatchError } from './patch-error.ts';

/**
 * Applies a JSON merge patch (RFC 7386) to an object: members are merged, null removes one, anything else replaces.
 * The input is not changed. Throws PatchError if the patch is no object.
 */
export function applyMergePatch(target: JsonObject, patch: unknown): JsonObject {
  if (!isJsonObject(patch)) {
    const reason = `cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`;
    throw new PatchError('bad-request', `error decoding patch: json: ${reason}`);
  }
  return mergeObject(target, patch);
}

function mergeObject(target: JsonObject, patch: JsonObject): JsonObject {
  const members = new Map<string, Json>(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const current = members.get(key);
    if (value === null) members.delete(key);
    else if (isJsonObject(value)) members.set(key, mergeObject(isJsonObject(current) ? current : {}, value));
    else members.set(key, value);
  }
  return Object.fromEntries(members);
}
