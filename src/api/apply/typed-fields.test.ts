import { describe, expect, it } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { compare } from './comparison.ts';
import { FieldSet } from './field-set.ts';
import { Widget } from './ownership-story.ts';
import { displayPath } from './path-element.ts';
import { shapeOf } from './shape.ts';
import { everythingIn, fieldsOf, withNamedFields } from './typed-fields.ts';

const shape = shapeOf(Widget);
const shown = (set: FieldSet): string[] => set.paths().map(displayPath);
const spec = (value: object): object => ({ spec: value });

const cases: { name: string; value: object; mentioned: string[] }[] = [
  { name: 'scalars', value: { text: 'a', number: 0 }, mentioned: ['.spec.number', '.spec.text'] },
  { name: 'a null', value: { number: null }, mentioned: ['.spec.number'] },
  {
    name: 'map entries',
    value: { map: { a: '1', constructor: '2' } },
    mentioned: ['.spec.map.a', '.spec.map.constructor'],
  },
  { name: 'an empty map', value: { map: {} }, mentioned: ['.spec.map'] },
  { name: 'an atomic map', value: { atomicMap: { a: '1' } }, mentioned: ['.spec.atomicMap'] },
  { name: 'an atomic list', value: { atomicList: ['a'] }, mentioned: ['.spec.atomicList'] },
  { name: 'a set', value: { set: ['b', 'a'] }, mentioned: ['.spec.set[="a"]', '.spec.set[="b"]'] },
  { name: 'an empty set', value: { set: [] }, mentioned: [] },
  {
    name: 'items by key',
    value: { items: [{ name: 'b' }, { name: 'a', value: '1' }] },
    mentioned: [
      '.spec.items[name="a"]',
      '.spec.items[name="b"]',
      '.spec.items[name="a"].name',
      '.spec.items[name="a"].value',
      '.spec.items[name="b"].name',
    ],
  },
  {
    name: 'items with a key left to its default',
    value: { ports: [{ port: 80 }] },
    mentioned: ['.spec.ports[port=80,protocol="TCP"]', '.spec.ports[port=80,protocol="TCP"].port'],
  },
  {
    name: 'items inside items',
    value: { items: [{ name: 'a', items: [{ name: 'b' }], tags: ['t'] }] },
    mentioned: [
      '.spec.items[name="a"]',
      '.spec.items[name="a"].name',
      '.spec.items[name="a"].items[name="b"]',
      '.spec.items[name="a"].items[name="b"].name',
      '.spec.items[name="a"].tags[="t"]',
    ],
  },
  {
    name: 'items that stand twice',
    value: { items: [{ name: 'a', value: '1' }, { name: 'a' }] },
    mentioned: ['.spec.items[name="a"]'],
  },
  { name: 'a struct', value: { part: { a: 'x', part: { b: 1 } } }, mentioned: ['.spec.part.a', '.spec.part.part.b'] },
  { name: 'an empty struct', value: { part: {} }, mentioned: ['.spec.part'] },
  { name: 'an atomic struct', value: { atomicPart: { a: 'x' } }, mentioned: ['.spec.atomicPart'] },
  {
    name: 'a raw object, by entry',
    value: { raw: { a: { b: 1 }, c: [1] } },
    mentioned: ['.spec.raw.a', '.spec.raw.c'],
  },
  {
    name: 'a granular raw object, all the way down',
    value: { deduced: { a: { b: 1 }, c: [1] } },
    mentioned: ['.spec.deduced.a', '.spec.deduced.c', '.spec.deduced.a.b'],
  },
  { name: 'any JSON', value: { json: { a: 1 } }, mentioned: ['.spec.json'] },
  { name: 'a struct or boolean', value: { partOrBool: { a: 'x' } }, mentioned: ['.spec.partOrBool'] },
  {
    name: 'a list that strategic merge merges',
    value: { merged: [{ name: 'a' }] },
    mentioned: ['.spec.merged[name="a"]', '.spec.merged[name="a"].name'],
  },
  {
    name: 'scalars that strategic merge merges',
    value: { mergedScalars: ['a'] },
    mentioned: ['.spec.mergedScalars[="a"]'],
  },
  { name: 'a list that says nothing', value: { plainItems: [{ name: 'a' }] }, mentioned: ['.spec.plainItems'] },
];

describe('fieldsOf', () => {
  it.each(cases)('mentions $name', ({ value, mentioned }) => {
    expect(shown(fieldsOf(shape, spec(value)))).toEqual(mentioned);
  });

  it('knows the atomic selector of a Deployment', () => {
    const value = {
      spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } },
    };
    expect(shown(fieldsOf(shapeOf(Deployment), value))).toEqual([
      '.spec.replicas',
      '.spec.selector',
      '.spec.template.metadata.labels.a',
    ]);
  });
});

describe('everythingIn', () => {
  it('has the containers too', () => {
    const value = spec({
      map: { a: '1' },
      part: { a: 'x' },
      items: [{ name: 'a', tags: ['t'] }],
      set: [],
      atomicMap: { b: '2' },
    });
    expect(shown(FieldSet.from(everythingIn(shape, value)))).toEqual([
      '.spec',
      '.spec.atomicMap',
      '.spec.items',
      '.spec.map',
      '.spec.part',
      '.spec.set',
      '.spec.items[name="a"]',
      '.spec.items[name="a"].name',
      '.spec.items[name="a"].tags',
      '.spec.items[name="a"].tags[="t"]',
      '.spec.map.a',
      '.spec.part.a',
    ]);
  });
});

describe('withNamedFields', () => {
  it('adds the structs, maps and lists that are fields, and no items or entries', () => {
    const set = fieldsOf(
      shape,
      spec({ map: { a: '1' }, part: { part: { a: 'x' } }, items: [{ name: 'a', tags: ['t'] }] }),
    );
    expect(shown(withNamedFields(shape, set)).filter((text) => !shown(set).includes(text))).toEqual([
      '.spec',
      '.spec.items',
      '.spec.map',
      '.spec.part',
      '.spec.items[name="a"].tags',
      '.spec.part.part',
    ]);
  });
});

const changes: {
  name: string;
  before?: object;
  after?: object;
  added?: string[];
  removed?: string[];
  modified?: string[];
}[] = [
  { name: 'nothing', before: { text: 'a', part: { a: 'x' } }, after: { text: 'a', part: { a: 'x' } } },
  { name: 'a scalar set', after: { text: 'a' }, added: ['.spec.text'] },
  { name: 'a scalar changed', before: { text: 'a' }, after: { text: 'b' }, modified: ['.spec.text'] },
  { name: 'a scalar removed', before: { text: 'a' }, removed: ['.spec.text'] },
  { name: 'a first map entry', after: { map: { a: '1' } }, added: ['.spec.map', '.spec.map.a'] },
  {
    name: 'a second map entry',
    before: { map: { a: '1' } },
    after: { map: { a: '1', b: '2' } },
    added: ['.spec.map.b'],
  },
  {
    name: 'an entry named like a method',
    before: { map: { a: '1' } },
    after: { map: { a: '1', toString: '2' } },
    added: ['.spec.map.toString'],
  },
  { name: 'a map emptied', before: { map: { a: '1' } }, after: { map: {} }, removed: ['.spec.map.a'] },
  { name: 'an empty map set', after: { map: {} }, added: ['.spec.map'] },
  {
    name: 'an atomic map',
    before: { atomicMap: { a: '1' } },
    after: { atomicMap: { b: '1' } },
    modified: ['.spec.atomicMap'],
  },
  {
    name: 'an atomic list reordered',
    before: { atomicList: ['a', 'b'] },
    after: { atomicList: ['b', 'a'] },
    modified: ['.spec.atomicList'],
  },
  { name: 'a set reordered', before: { set: ['a', 'b'] }, after: { set: ['b', 'a'] } },
  {
    name: 'a set exchanged',
    before: { set: ['a'] },
    after: { set: ['b'] },
    added: ['.spec.set[="b"]'],
    removed: ['.spec.set[="a"]'],
  },
  {
    name: 'an item changed and one added',
    before: { items: [{ name: 'a', value: '1' }] },
    after: { items: [{ name: 'b' }, { name: 'a', value: '2' }] },
    added: ['.spec.items[name="b"]', '.spec.items[name="b"].name'],
    modified: ['.spec.items[name="a"].value'],
  },
  {
    name: 'an item gone',
    before: { items: [{ name: 'a', value: '1' }] },
    after: { items: [] },
    removed: ['.spec.items[name="a"]', '.spec.items[name="a"].name', '.spec.items[name="a"].value'],
  },
  {
    name: 'an item that comes to stand twice',
    before: { items: [{ name: 'a' }] },
    after: { items: [{ name: 'a' }, { name: 'a', value: '1' }] },
    added: ['.spec.items[name="a"]'],
    removed: ['.spec.items[name="a"]', '.spec.items[name="a"].name'],
  },
  {
    name: 'an item that stands twice, differently',
    before: { items: [{ name: 'a' }, { name: 'a' }] },
    after: { items: [{ name: 'a' }, { name: 'a', value: '1' }] },
    modified: ['.spec.items[name="a"]'],
  },
  {
    name: 'an object in place of a scalar, where anything goes',
    before: { deduced: { a: 1 } },
    after: { deduced: { a: { b: 1 } } },
    added: ['.spec.deduced.a.b'],
    modified: ['.spec.deduced.a'],
  },
  { name: 'any JSON', before: { json: { a: 1 } }, after: { json: { a: 2 } }, modified: ['.spec.json'] },
];

describe('compare', () => {
  it.each(changes)('finds $name', ({ before = {}, after = {}, added = [], removed = [], modified = [] }) => {
    const found = compare(shape, spec(before), spec(after));
    expect({ added: shown(found.added), removed: shown(found.removed), modified: shown(found.modified) }).toEqual({
      added,
      removed,
      modified,
    });
    const back = compare(shape, spec(after), spec(before));
    expect({ added: shown(back.added), removed: shown(back.removed) }).toEqual({ added: removed, removed: added });
  });
});
