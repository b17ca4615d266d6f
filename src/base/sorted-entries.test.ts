import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedEntries } from './sorted-entries.ts';

const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
const entry = (key: string): { key: string } => ({ key });
const keysOf = (entries: readonly { key: string }[]): string[] => entries.map(({ key }) => key);

/** Keys over few characters, so that they meet; the last two compare differently as UTF-16 and as UTF-8. */
const key = fc
  .array(fc.constantFrom('a', 'b', '/', '\uffee', '\u{1f600}'), { maxLength: 4 })
  .map((parts) => parts.join(''));

describe('SortedEntries', () => {
  it('holds, counts and ranges over what a sorted array would, in byte order', () => {
    const step = fc.record({ remove: fc.boolean(), key });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), key, key, fc.nat({ max: 5 }), (steps, prefix, startKey, limit) => {
        const sorted = new SortedEntries();
        const model = new Set<string>();
        for (const each of steps) {
          const was = model.has(each.key);
          const answered = each.remove ? sorted.delete(each.key) : sorted.set(entry(each.key));
          expect(answered !== undefined).toBe(was);
          if (each.remove) model.delete(each.key);
          else model.add(each.key);
        }
        const expected = [...model]
          .filter((each) => each.startsWith(prefix) && byBytes(each, startKey) >= 0)
          .sort(byBytes);
        expect(keysOf(sorted.range('')), 'all').toEqual([...model].sort(byBytes));
        expect(keysOf(sorted.range(prefix, startKey))).toEqual(expected);
        expect(keysOf(sorted.range(prefix, startKey, limit))).toEqual(expected.slice(0, limit));
        expect(sorted.count(prefix, startKey)).toBe(expected.length);
        expect(sorted.size).toBe(model.size);
      }),
    );
  });

  it.each([
    { name: 'ascending', at: (index: number) => index },
    { name: 'descending', at: (index: number) => 19_999 - index },
    { name: 'scattered', at: (index: number) => (index * 7_919) % 20_000 },
  ])('splits and merges its chunks under $name inserts and deletions', ({ at }) => {
    const name = (index: number): string => `/pods/${String(index).padStart(5, '0')}`;
    const sorted = new SortedEntries();
    for (let index = 0; index < 20_000; index++) sorted.set(entry(name(at(index))));
    expect(sorted.count('/pods/')).toBe(20_000);
    expect(sorted.count('/pods/123')).toBe(100);
    expect(sorted.count('/pods/', name(15_000))).toBe(5_000);
    for (let index = 0; index < 20_000; index++) {
      if (at(index) % 100 !== 0) expect(sorted.delete(name(at(index)))).toBeDefined();
    }
    expect(keysOf(sorted.range(''))).toEqual(Array.from({ length: 200 }, (_, index) => name(index * 100)));
    for (let index = 0; index < 200; index++) sorted.delete(name(index * 100));
    expect(sorted.size).toBe(0);
    expect(sorted.range('')).toEqual([]);
  });

  it('takes entries that are sorted already, and goes on from there', () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `${String(index).padStart(4, '0')}\u{1f600}`);
    const sorted = SortedEntries.fromSorted(keys.map(entry));
    sorted.set(entry('0500\uffee'));
    expect(keysOf(sorted.range('0500'))).toEqual(['0500\uffee', '0500\u{1f600}']);
    expect(sorted.get(keys[1_999]!)).toEqual(entry(keys[1_999]!));
    expect(sorted.get('none')).toBeUndefined();
  });
});
