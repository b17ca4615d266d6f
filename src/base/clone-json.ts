/** A copy of a JSON value that may be written to, whether or not the original is frozen. Several times as fast as structuredClone. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    // A field of this name must not become the copy's prototype.
    if (key === '__proto__') {
      Object.defineProperty(copy, key, {
        value: cloneJson(value[key]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else copy[key] = cloneJson(value[key]);
  }
  return copy as T;
}
