import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedMap } from './sorted-map.ts';

describe('SortedMap', () => {
  it('agrees with a Map and a sort over any sequence of operations', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 6 });
    const operation = fc.record({ key, value: fc.integer(), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), key, key, (operations, prefix, start) => {
        const map = new SortedMap<number>();
        const model = new Map<string, number>();
        for (const { key, value, remove } of operations) {
          if (remove) expect(map.delete(key)).toBe(model.delete(key));
          else {
            map.set(key, value);
            model.set(key, value);
          }
        }
        expect(map.size).toBe(model.size);
        const expected = [...model.entries()]
          .filter(([k]) => k.startsWith(prefix) && k >= start)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, v]) => v);
        expect([...map.range(prefix, start)]).toEqual(expected);
        for (const [k, v] of model) expect(map.get(k)).toBe(v);
      }),
    );
  });

  it('splits and empties chunks without losing order', () => {
    const map = new SortedMap<number>();
    const keyOf = (i: number): string => String(i).padStart(6, '0');
    for (let i = 0; i < 5000; i++) map.set(keyOf((i * 7919) % 5000), (i * 7919) % 5000);
    expect([...map.range('')]).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    for (let i = 0; i < 4999; i++) map.delete(keyOf(i));
    expect([...map.range('')]).toEqual([4999]);
    map.clear();
    expect(map.size).toBe(0);
  });
});
