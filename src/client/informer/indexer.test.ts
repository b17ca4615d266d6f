import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../api/resource.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { smallBucketObjectsMax } from './index-bucket.ts';
import { Indexer } from './indexer.ts';

interface Thing extends KubernetesObject {
  readonly colours: readonly string[];
}

const thing = (name: string, colours: readonly string[] = [], namespace = 'default'): Thing => ({
  metadata: { namespace, name },
  colours,
});

const names = (things: readonly Thing[]): string[] => things.map(({ metadata }) => metadata.name!).sort();

function setUp(): Indexer<Thing> {
  const indexer = new Indexer<Thing>();
  indexer.addIndex('colour', ({ colours }) => colours);
  return indexer;
}

describe('Indexer', () => {
  it('finds objects by key, by namespace and by index', () => {
    const indexer = setUp();
    indexer.set(thing('a', ['red']));
    indexer.set(thing('b', ['red', 'blue']));
    indexer.set(thing('a', ['blue'], 'other'));
    indexer.set(thing('none', []));
    const global = { metadata: { name: 'global' }, colours: ['red'] };
    indexer.set(global);
    expect(indexer.size).toBe(5);
    expect(indexer.get('', 'global')).toBe(global);
    expect(indexer.getByKey('global')).toBe(global);
    expect(indexer.get('other', 'a')?.colours).toEqual(['blue']);
    expect(indexer.getByKey('default/missing')).toBeUndefined();
    expect(names(indexer.list('default'))).toEqual(['a', 'b', 'none']);
    expect(names(indexer.list(''))).toEqual(['global']);
    expect(names(indexer.list())).toEqual(['a', 'a', 'b', 'global', 'none']);
    expect(names(indexer.byIndex('colour', 'red'))).toEqual(['a', 'b', 'global']);
    expect(names(indexer.byIndex('colour', 'blue'))).toEqual(['a', 'b']);
    expect(indexer.byIndex('colour', 'green')).toEqual([]);
    expect(() => indexer.byIndex('shape', 'round')).toThrow('there is no index shape');
  });

  it('moves an object between values when it changes, and forgets it when it goes', () => {
    const indexer = setUp();
    const first = thing('a', ['red', 'blue']);
    const second = thing('a', ['blue', 'green']);
    expect(indexer.set(first)).toBeUndefined();
    expect(indexer.set(second)).toBe(first);
    expect(indexer.byIndex('colour', 'red')).toEqual([]);
    expect(indexer.byIndex('colour', 'blue')).toEqual([second]);
    expect(indexer.byIndex('colour', 'green')).toEqual([second]);
    expect(indexer.delete('default/a')).toBe(second);
    expect(indexer.delete('default/a')).toBeUndefined();
    expect(indexer.list()).toEqual([]);
    expect(indexer.byIndex('colour', 'blue')).toEqual([]);
  });

  it('replaces an object whose values stay', () => {
    const indexer = setUp();
    indexer.set(thing('a', ['red']));
    indexer.set(thing('b', ['red']));
    const newer = thing('a', ['red']);
    indexer.set(newer);
    expect(indexer.byIndex('colour', 'red')).toHaveLength(2);
    expect(indexer.byIndex('colour', 'red')).toContain(newer);
  });

  it('has an object once under a value that its index function names twice', () => {
    const indexer = setUp();
    for (const round of [1, 2]) {
      indexer.set(thing('a', ['red', 'red']));
      expect(indexer.byIndex('colour', 'red'), `round ${round}`).toHaveLength(1);
    }
    indexer.delete('default/a');
    expect(indexer.byIndex('colour', 'red')).toEqual([]);
  });

  it('indexes what is there already, and keeps an index that is added again', () => {
    const indexer = setUp();
    indexer.set(thing('a', ['red']));
    indexer.addIndex('first letter', ({ metadata }) => [metadata.name![0]!]);
    indexer.addIndex('first letter', () => ['something else']);
    expect(names(indexer.byIndex('first letter', 'a'))).toEqual(['a']);
    expect(indexer.byIndex('first letter', 'something else')).toEqual([]);
  });

  it('changes nothing where an index function throws', () => {
    const indexer = setUp();
    const old = thing('a', ['red']);
    indexer.set(old);
    indexer.addIndex('strict', ({ colours }) => {
      if (colours.includes('bad')) throw new Error('no such colour');
      return colours;
    });
    expect(() => indexer.set(thing('a', ['bad']))).toThrow('no such colour');
    expect(() => indexer.set(thing('b', ['bad']))).toThrow('no such colour');
    expect(() =>
      indexer.addIndex('broken', () => {
        throw new Error('always');
      }),
    ).toThrow('always');
    expect(indexer.list()).toEqual([old]);
    expect(indexer.byIndex('colour', 'red')).toEqual([old]);
    expect(indexer.byIndex('colour', 'bad')).toEqual([]);
    expect(() => indexer.byIndex('broken', '')).toThrow('there is no index broken');
  });

  it('never changes what it has returned, with few objects and with many', () => {
    for (const count of [1, 2, smallBucketObjectsMax, smallBucketObjectsMax + 1, 100]) {
      const indexer = setUp();
      for (let i = 0; i < count; i++) indexer.set(thing(`t${i}`, ['red']));
      const returned = [indexer.list(), indexer.list('default'), indexer.byIndex('colour', 'red')];
      const before = returned.map((list) => [...list]);
      indexer.set(thing('t0', ['red']));
      indexer.set(thing('new', ['red']));
      indexer.delete('default/t0');
      expect(returned.map((list) => [...list])).toEqual(before);
      const after = [indexer.list(), indexer.list('default'), indexer.byIndex('colour', 'red')];
      for (const list of after) expect(list, `of ${count}`).toHaveLength(count);
    }
  });

  it('agrees with a plain search after any changes', () => {
    const random = new SeededRandom(11);
    const draw = (count: number): number => Math.floor(random.next() * count);
    const indexer = setUp();
    const model = new Map<string, Thing>();
    for (let step = 0; step < 5000; step++) {
      const name = `t${draw(60)}`;
      if (random.next() < 0.3) {
        expect(indexer.delete(`default/${name}`)).toBe(model.get(name));
        model.delete(name);
      } else {
        const object = thing(
          name,
          Array.from({ length: draw(3) }, () => `c${draw(4)}`),
        );
        expect(indexer.set(object)).toBe(model.get(name));
        model.set(name, object);
      }
      const colour = `c${draw(4)}`;
      const expected = [...model.values()].filter(({ colours }) => colours.includes(colour));
      expect(new Set(indexer.byIndex('colour', colour))).toEqual(new Set(expected));
      expect(indexer.byIndex('colour', colour)).toHaveLength(expected.length);
      expect(indexer.list()).toHaveLength(model.size);
    }
  });
});
