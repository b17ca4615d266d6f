/** Whether two JSON values are the same. The order of keys does not count, and an undefined member counts as absent. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  if (Array.isArray(b)) return false;
  return containsAll(a as JsonRecord, b as JsonRecord) && hasNoMore(b as JsonRecord, a as JsonRecord);
}

type JsonRecord = Readonly<Record<string, unknown>>;

function containsAll(a: JsonRecord, b: JsonRecord): boolean {
  for (const key in a) {
    const other = Object.hasOwn(b, key) ? b[key] : undefined;
    if (!jsonEqual(a[key], other)) return false;
  }
  return true;
}

function hasNoMore(b: JsonRecord, a: JsonRecord): boolean {
  for (const key in b) if (b[key] !== undefined && !Object.hasOwn(a, key)) return false;
  return true;
}
