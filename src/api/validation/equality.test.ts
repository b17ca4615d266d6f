import { describe, expect, it } from 'vitest';
import { semanticEquals, validateImmutable, validateNonNegative } from './equality.ts';
import { FieldPath } from './field-path.ts';

describe('semanticEquals', () => {
  it.each<{ left: unknown; right: unknown; equal: boolean }>([
    { left: 1, right: 1, equal: true },
    { left: 1, right: '1', equal: false },
    { left: 0, right: undefined, equal: false },
    { left: undefined, right: null, equal: true },
    { left: undefined, right: [], equal: true },
    { left: {}, right: undefined, equal: true },
    { left: { a: [] }, right: {}, equal: true },
    { left: { a: 1, b: 2 }, right: { b: 2, a: 1 }, equal: true },
    { left: { a: 1 }, right: { a: 1, b: 2 }, equal: false },
    { left: { a: 1, b: 2 }, right: { a: 1 }, equal: false },
    { left: [1, 2], right: [2, 1], equal: false },
    { left: [1], right: { 0: 1 }, equal: false },
    { left: [{ a: { b: [1] } }], right: [{ a: { b: [1] } }], equal: true },
    { left: { toString: 1 }, right: { other: 1 }, equal: false },
  ])('$left and $right: $equal', ({ left, right, equal }) => {
    expect(semanticEquals(left, right)).toBe(equal);
    expect(semanticEquals(right, left)).toBe(equal);
  });
});

describe('field checks', () => {
  const path = FieldPath.of('spec', 'x');
  it('report changes of immutable fields', () => {
    expect(validateImmutable(path, { a: '1' }, { a: '1' })).toEqual([]);
    expect(validateImmutable(path, { a: '2' }, { a: '1' }).map(String)).toEqual([
      'spec.x: Invalid value: {"a":"2"}: field is immutable',
    ]);
  });

  it('report negative numbers', () => {
    expect(validateNonNegative(path, 0)).toEqual([]);
    expect(validateNonNegative(path, -1).map(String)).toEqual([
      'spec.x: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});
