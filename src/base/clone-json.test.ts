import { describe, expect, it } from 'vitest';
import { cloneJson } from './clone-json.ts';
import { deepFreeze } from './freeze.ts';

describe('a copy of a JSON value', () => {
  it.each<[string, unknown]>([
    ['a scalar', 1],
    ['null', null],
    ['an empty object', {}],
    ['lists in objects in lists', [{ a: [1, { b: 'c' }, null] }, []]],
    ['a field that is called __proto__', JSON.parse('{"__proto__":{"a":[1]},"constructor":{}}')],
  ])('of %s is equal', (_, value) => {
    const copy = cloneJson(deepFreeze(value));
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
  });

  it('has the fields that are undefined', () => {
    expect(cloneJson({ a: undefined })).toStrictEqual({ a: undefined });
  });

  it('shares nothing with the original', () => {
    const original = deepFreeze({ a: [{ b: 1 }] });
    const copy = cloneJson(original) as { a: { b: number }[] };
    copy.a[0]!.b = 2;
    copy.a.push({ b: 3 });
    expect(original).toEqual({ a: [{ b: 1 }] });
  });
});
