import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from './field-set.ts';
import { fromFieldsV1, toFieldsV1 } from './fields-v1.ts';
import { displayPath, fieldPath, type Path } from './path-element.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:1', 'v:"x"', 'i:0');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const paths = fc.array(path, { maxLength: 12 });

/** The same sets as texts, to compare with. */
function texts(set: FieldSet): Set<string> {
  return new Set(set.paths().map((p) => p.join(' ')));
}
const textsOf = (list: readonly Path[]): Set<string> => new Set(list.map((p) => p.join(' ')));
const isBelow = (text: string, other: string): boolean => text === other || text.startsWith(`${other} `);

describe('FieldSet', () => {
  it('holds exactly the paths it was made of', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const set = FieldSet.of(...a);
        expect(texts(set)).toEqual(textsOf(a));
        for (const p of [...a, ...b]) expect(set.has(p)).toBe(textsOf(a).has(p.join(' ')));
        expect(set.isEmpty).toBe(a.length === 0);
      }),
    );
  });

  it('unites, intersects and subtracts as sets do', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const [ours, theirs] = [textsOf(a), textsOf(b)];
        const [left, right] = [FieldSet.of(...a), FieldSet.of(...b)];
        expect(texts(left.union(right))).toEqual(new Set([...ours, ...theirs]));
        expect(texts(left.intersection(right))).toEqual(new Set([...ours].filter((t) => theirs.has(t))));
        expect(texts(left.difference(right))).toEqual(new Set([...ours].filter((t) => !theirs.has(t))));
        const apart = [...ours].filter((t) => ![...theirs].some((other) => isBelow(t, other)));
        expect(texts(left.recursiveDifference(right))).toEqual(new Set(apart));
        const ends = [...ours].filter((t) => ![...ours].some((other) => other !== t && isBelow(other, t)));
        expect(texts(left.leaves())).toEqual(new Set(ends));
      }),
    );
  });

  it('keeps no empty parts, and is equal whatever way it came about', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const [left, right] = [FieldSet.of(...a), FieldSet.of(...b)];
        const parts = left.difference(right).union(left.intersection(right));
        expect(parts.equals(left)).toBe(true);
        expect(parts.equals(left.union(FieldSet.of(['f:other'])))).toBe(false);
        expect(left.difference(left)).toBe(FieldSet.empty);
      }),
    );
  });

  it('is itself where an operation changes nothing', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const set = FieldSet.of(...a);
        const part = set.intersection(FieldSet.of(...b));
        expect(set.union(part)).toBe(set);
        expect(part.intersection(set)).toBe(part);
        expect(part.difference(FieldSet.of(['f:other']))).toBe(part);
      }),
    );
  });

  it('becomes JSON and comes back', () => {
    fc.assert(
      fc.property(paths, (a) => {
        const set = FieldSet.of(...a);
        const json = JSON.parse(JSON.stringify(toFieldsV1(set)));
        expect(fromFieldsV1(json).equals(set)).toBe(true);
        expect(JSON.stringify(toFieldsV1(fromFieldsV1(json)))).toBe(JSON.stringify(json));
      }),
    );
  });

  it('lists what ends at a node before what goes on below it', () => {
    const set = FieldSet.of(
      fieldPath('b'),
      fieldPath('a', 'c'),
      fieldPath('a', 'b'),
      fieldPath('c', 'd'),
      fieldPath('c'),
    );
    expect(set.paths().map(displayPath)).toEqual(['.b', '.c', '.a.b', '.a.c', '.c.d']);
  });
});
