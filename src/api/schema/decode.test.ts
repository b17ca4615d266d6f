import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../base/freeze.ts';
import { type JsonObject, list, rawObject, ref, string, stringMap } from './builders.ts';
import { DecodeError, decode, holdsRawJson } from './decode.ts';
import { message, type Type } from './schema.ts';

const Inner: Type<object> = message('example.Inner', { name: string(1), labels: stringMap(2) });
const Outer: Type<object> = message('example.Outer', {
  first: ref(1, () => Inner),
  second: ref(2, () => Inner).always(),
  items: list(3, () => Inner),
});

type Value = { first: { name: string; labels: object }; second: { name: string; labels: object }; items: object[] };

const before = deepFreeze(
  decode(Outer, {
    first: { name: 'a', labels: { x: '1' } },
    second: { name: 'b', labels: { x: '1' } },
    items: [{ name: 'c' }],
  }),
) as unknown as Value;

describe('what an input shares with an earlier result', () => {
  const decoded = (input: object, shared: object): Value => decode(Outer, input, { shared }) as unknown as Value;

  it('is taken over as it is', () => {
    const after = decoded({ ...before, first: { name: 'd' } }, { second: before.second, items: before.items });
    expect(after).toEqual({ ...before, first: { name: 'd' } });
    expect(after.second).toBe(before.second);
    expect(after.items).toBe(before.items);
  });

  it('is taken over below what has changed', () => {
    const input = { ...before, first: { ...before.first, name: 'd' } };
    const after = decoded(input, { first: { labels: before.first.labels } });
    expect(after).toEqual(input);
    expect(after.first.labels).toBe(before.first.labels);
    expect(after.second).not.toBe(before.second);
  });

  it.each([
    ['is equal and not the same', { ...before, second: structuredClone(before.second) }],
    ['stands elsewhere', { first: before.second }],
  ])('is decoded where it %s', (_, input) => {
    const after = decoded(input, { second: before.second });
    expect(after).toEqual(decode(Outer, input));
    expect(Object.isFrozen(after.first) || Object.isFrozen(after.second)).toBe(false);
  });

  it('does not hide what is wrong beside it', () => {
    const unknown: string[] = [];
    decode(Outer, { ...before, third: 1 }, { shared: before, onUnknownField: (path) => unknown.push(path) });
    expect(unknown).toEqual(['third']);
    expect(() => decoded({ ...before, first: 1 }, before)).toThrow(DecodeError);
  });
});

describe('types that hold raw JSON', () => {
  const Raw: Type<JsonObject> = message('example.Raw', { data: rawObject(1) });
  it.each<[string, Type, boolean]>([
    ['with a raw field', Raw, true],
    ['with a list of messages with a raw field', message('example.Raws', { items: list(1, () => Raw) }), true],
    ['of declared fields alone', Outer, false],
  ])('are those %s', (_, type, expected) => {
    expect(holdsRawJson(type)).toBe(expected);
  });
});
