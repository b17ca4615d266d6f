import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../base/freeze.ts';
import { compare } from './comparison.ts';
import { FieldSet } from './field-set.ts';
import { merge } from './merge.ts';
import { Widget } from './ownership-story.ts';
import { fieldPath, keyElement } from './path-element.ts';
import { extractItems, removeItems } from './remove-items.ts';
import { shapeOf } from './shape.ts';

const shape = shapeOf(Widget);
const spec = (value: object): object => deepFreeze({ spec: value });
const named = (...names: string[]): object[] => names.map((name) => ({ name }));

describe('merge', () => {
  it.each([
    {
      name: 'adds and overrides',
      live: { text: 'a', flag: true },
      applied: { text: 'b', number: 1 },
      merged: { text: 'b', flag: true, number: 1 },
    },
    {
      name: 'merges maps',
      live: { map: { a: '1', b: '1' } },
      applied: { map: { b: '2', c: '3' } },
      merged: { map: { a: '1', b: '2', c: '3' } },
    },
    {
      name: 'replaces atomic maps',
      live: { atomicMap: { a: '1' } },
      applied: { atomicMap: { b: '2' } },
      merged: { atomicMap: { b: '2' } },
    },
    {
      name: 'replaces atomic lists',
      live: { atomicList: ['a', 'b'] },
      applied: { atomicList: ['c'] },
      merged: { atomicList: ['c'] },
    },
    { name: 'replaces any JSON', live: { json: { a: 1 } }, applied: { json: { b: 1 } }, merged: { json: { b: 1 } } },
    {
      name: 'merges raw objects by entry',
      live: { raw: { a: { x: 1 } } },
      applied: { raw: { a: { y: 1 } } },
      merged: { raw: { a: { y: 1 } } },
    },
    {
      name: 'merges granular raw objects all the way',
      live: { deduced: { a: { x: 1 } } },
      applied: { deduced: { a: { y: 1 } } },
      merged: { deduced: { a: { x: 1, y: 1 } } },
    },
    { name: 'unites sets', live: { set: ['a', 'b'] }, applied: { set: ['b', 'c'] }, merged: { set: ['a', 'b', 'c'] } },
    {
      name: 'merges items by key',
      live: { items: [{ name: 'a', value: '1', tags: ['x'] }] },
      applied: { items: [{ name: 'a', value: '2', tags: ['y'] }] },
      merged: { items: [{ name: 'a', value: '2', tags: ['x', 'y'] }] },
    },
    {
      name: 'finds items by defaulted keys',
      live: {
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 80, protocol: 'UDP' },
        ],
      },
      applied: { ports: [{ port: 80, name: 'web' }] },
      merged: {
        ports: [
          { port: 80, protocol: 'TCP', name: 'web' },
          { port: 80, protocol: 'UDP' },
        ],
      },
    },
    {
      name: 'keeps what null says nothing about',
      live: { map: { a: '1' }, set: ['a'] },
      applied: { map: null, set: null },
      merged: { map: { a: '1' }, set: ['a'] },
    },
    { name: 'takes null for a scalar', live: { number: 1 }, applied: { number: null }, merged: { number: null } },
    {
      name: 'replaces items that stand twice',
      live: { items: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }, { name: 'b' }] },
      applied: { items: [{ name: 'a', value: '3' }] },
      merged: { items: [{ name: 'a', value: '3' }, { name: 'b' }] },
    },
    {
      name: 'keeps items that stand twice where they are not applied',
      live: {
        items: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      applied: { items: [{ name: 'b' }] },
      merged: { items: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }, { name: 'b' }] },
    },
  ])('$name', ({ live, applied, merged }) => {
    expect(merge(shape, spec(live), spec(applied))).toEqual({ spec: merged });
  });

  it.each([
    { name: 'new ones go last', live: 'ab', applied: 'c', merged: 'abc' },
    { name: 'all as applied', live: 'abc', applied: 'cba', merged: 'cba' },
    { name: 'new ones before and between', live: 'ac', applied: 'xayc', merged: 'xayc' },
    { name: 'others stay behind those they followed', live: 'axby', applied: 'ab', merged: 'axby' },
    { name: 'moved forward', live: 'abcd', applied: 'dc', merged: 'abdc' },
    { name: 'moved backward', live: 'abcd', applied: 'cda', merged: 'bcda' },
    { name: 'others first', live: 'xab', applied: 'ba', merged: 'xba' },
    { name: 'new ones with moved ones', live: 'a1b2', applied: 'bna', merged: '1b2na' },
    { name: 'nothing in common', live: 'ab', applied: 'cd', merged: 'abcd' },
    { name: 'nothing there', live: '', applied: 'ab', merged: 'ab' },
    { name: 'nothing applied', live: 'ab', applied: '', merged: 'ab' },
  ])('orders items: $name', ({ live, applied, merged }) => {
    const result = merge(shape, spec({ items: named(...live) }), spec({ items: named(...applied) }));
    expect(result).toEqual({ spec: { items: named(...merged) } });
  });

  const letters = fc.uniqueArray(fc.constantFrom(...'abcdefg'));
  const value = fc.record(
    {
      text: fc.constantFrom('x', 'y'),
      map: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')),
      set: letters,
      items: letters.map((names) => named(...names)),
      part: fc.record({ a: fc.constantFrom('x', 'y'), b: fc.integer() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );

  it('is idempotent, and has all that was applied', () => {
    fc.assert(
      fc.property(value, value, (live, applied) => {
        const once = merge(shape, spec(live), spec(applied)) as object;
        expect(merge(shape, once, spec(applied))).toEqual(once);
        const { removed, modified } = compare(shape, spec(applied), once);
        expect([...removed.paths(), ...modified.paths()]).toEqual([]);
      }),
    );
  });

  it('has every item once, those applied in the order applied, the others in the order they had', () => {
    fc.assert(
      fc.property(letters, letters, (live, applied) => {
        const merged = merge(shape, spec({ set: live }), spec({ set: applied })) as { spec: { set: string[] } };
        const { set } = merged.spec;
        expect([...set].sort()).toEqual([...new Set([...live, ...applied])].sort());
        expect(set.filter((item) => applied.includes(item))).toEqual(applied);
        expect(set.filter((item) => !applied.includes(item))).toEqual(live.filter((item) => !applied.includes(item)));
      }),
    );
  });
});

describe('removeItems and extractItems', () => {
  const object = spec({
    text: 'a',
    map: { a: '1', b: '2' },
    set: ['x', 'y'],
    items: [{ name: 'a', value: '1', items: [{ name: 'b' }] }, { name: 'c' }],
    atomicMap: { a: '1' },
  });
  const item = (name: string): string => keyElement([['name', name]]);
  const set = FieldSet.of(
    fieldPath('spec', 'text'),
    fieldPath('spec', 'map', 'a'),
    [...fieldPath('spec', 'set'), 'v:"x"'],
    [...fieldPath('spec', 'items'), item('a'), 'f:value'],
    [...fieldPath('spec', 'items'), item('a'), 'f:items', item('b')],
    [...fieldPath('spec', 'items'), item('c')],
    [...fieldPath('spec', 'items'), item('none')],
    fieldPath('spec', 'atomicMap'),
  );

  it('removes fields, entries and items, and keeps what they emptied', () => {
    expect(removeItems(shape, object, set)).toEqual({
      spec: { map: { b: '2' }, set: ['y'], items: [{ name: 'a', items: [] }] },
    });
  });

  it('takes out just these', () => {
    expect(extractItems(shape, object, set)).toEqual({
      spec: {
        text: 'a',
        map: { a: '1' },
        set: ['x'],
        items: [{ value: '1', items: [{}] }, {}],
        atomicMap: { a: '1' },
      },
    });
  });

  it('leaves the object alone where the set is empty', () => {
    expect(removeItems(shape, object, FieldSet.empty)).toBe(object);
  });
});
