import { expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

it('keeps what was used last, and no more than twice as much', () => {
  const map = new RecentMap<number, string>(100);
  for (let i = 0; i < 10_000; i++) {
    map.set(i, `value ${i}`);
    expect(map.size).toBeLessThanOrEqual(200);
    const oldest = Math.max(0, i - 99);
    if (i % 37 === 0) for (let j = oldest; j <= i; j++) expect(map.get(j)).toBe(`value ${j}`);
  }
  expect(map.get(9000)).toBeUndefined();
});

it('keeps what is only read', () => {
  const map = new RecentMap<string, number>(10);
  map.set('read', 1);
  for (let i = 0; i < 1000; i++) {
    map.set(`written ${i}`, i);
    expect(map.get('read')).toBe(1);
  }
  expect(map.get('written 0')).toBeUndefined();
});

it('has the value that was set last', () => {
  const map = new RecentMap<string, number>(2);
  for (let i = 0; i < 20; i++) {
    map.set('a', i);
    map.set(`other ${i}`, 0);
    expect(map.get('a')).toBe(i);
  }
});
