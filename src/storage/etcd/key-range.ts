/** Ranges of keys as etcd has them: from one key on, up to another and without it. */

export interface KeyRange {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
}

/** As a start, the first key of all; as an end, that there is none. */
const zero = Uint8Array.of(0);

export const allKeys: KeyRange = { key: zero, rangeEnd: zero };

export function toKey(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** The keys that begin with `prefix`, those before `startKey` left out. */
export function prefixRange(prefix: string, startKey?: string): KeyRange {
  const first = toKey(prefix);
  const start = startKey === undefined ? first : toKey(startKey);
  const key = Buffer.compare(start, first) > 0 ? start : first;
  return { key: key.length === 0 ? zero : key, rangeEnd: afterPrefix(first) };
}

/** The first key after `key`. */
export function nextKey(key: string): Uint8Array {
  return Buffer.concat([toKey(key), zero]);
}

/** The least key that is greater than every key with this prefix. */
function afterPrefix(prefix: Uint8Array): Uint8Array {
  // The bytes of UTF-8 are below 0xff, so the last one can always be raised.
  const end = Uint8Array.from(prefix);
  const last = end.length - 1;
  if (last < 0) return zero;
  end[last] = end[last]! + 1;
  return end;
}
