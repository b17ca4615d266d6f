/** The label by which the ReplicaSets of a Deployment, and their Pods, are told apart. Pure. */
import type { PodTemplateSpec } from '../../api/core/v1/pod-spec.ts';
import { compareBytes } from '../../base/key-order.ts';

export const podTemplateHashLabel = 'pod-template-hash';

/** No vowels, and nothing that is read as a vowel: no hash is a word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * At most ten characters that follow from the template. `collisionCount` makes another hash of the same template, for when the name that
 * belongs to the first is taken. The values are not upstream's, which follow from how Go prints its structs.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const hash = fnv32a(new TextEncoder().encode(canonicalText(template)));
  return safeEncode(String(collisionCount === undefined ? hash : fnv32a(countBytes(collisionCount), hash)));
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** The 32-bit Fowler–Noll–Vo hash, variant 1a; goes on from `hash`. */
function fnv32a(bytes: Uint8Array, hash = fnvOffset): number {
  let result = hash;
  for (const byte of bytes) result = Math.imul(result ^ byte, fnvPrime) >>> 0;
  return result;
}

function countBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, count, true);
  return bytes;
}

const safeEncode = (text: string): string =>
  [...text].map((character) => alphabet[character.charCodeAt(0) % alphabet.length]).join('');

/** The value as JSON with the keys of each object in order; what is absent and what is empty are the same, as they are to the API. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => !isEmpty(member))
    .sort(([one], [other]) => compareBytes(one, other));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
