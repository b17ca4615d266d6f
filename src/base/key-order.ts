/**
 * The order of keys is that of their UTF-8 bytes. JavaScript compares UTF-16 code units, which is the same order and
 * fast, except where two keys first differ in units that are both from U+D800 up: surrogates stand for characters beyond
 * U+FFFF and yet compare below U+E000 to U+FFFF.
 */

/** Whether a key can come out of order under {@link compareUnits}. */
export function needsByteOrder(key: string): boolean {
  return /[\ud800-\uffff]/.test(key);
}

/** Right as long as at most one of the two keys {@link needsByteOrder}. */
export function compareUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function compareBytes(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(one.charCodeAt(index)) - rank(other.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Moves the surrogates above every other unit. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
