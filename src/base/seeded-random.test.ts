import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

describe('SeededRandom', () => {
  it('repeats itself for a seed, and for no other', () => {
    const draw = (seed: number): unknown[] => {
      const random = new SeededRandom(seed);
      return [random.next(), random.uuid(), [...random.bytes(4)], random.next()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('forks numbers of their own, by name', () => {
    const random = new SeededRandom(7);
    const draw = (name: string): unknown[] => {
      const fork = random.fork(name);
      return [fork.next(), fork.uuid()];
    };
    const before = draw('a');
    random.next();
    expect(draw('a')).toEqual(before);
    expect(draw('b')).not.toEqual(before);
    expect(draw('ab')).not.toEqual(draw('ba'));
    expect(new SeededRandom(8).fork('a').next()).not.toBe(before[0]);
  });

  it('spreads evenly over [0, 1)', () => {
    const random = new SeededRandom(1);
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) buckets[Math.floor(random.next() * 10)]!++;
    expect(Math.min(...buckets)).toBeGreaterThan(900);
    expect(Math.max(...buckets)).toBeLessThan(1100);
  });

  it('makes version 4 UUIDs', () => {
    expect(new SeededRandom(3).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
