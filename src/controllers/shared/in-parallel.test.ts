import { describe, expect, it } from 'vitest';
import { inParallel, requestsInFlightMax } from './in-parallel.ts';

describe('inParallel', () => {
  it.each([
    { name: 'no items', items: 0, inFlightMax: 4, most: 0 },
    { name: 'fewer items than may be under way', items: 3, inFlightMax: 4, most: 3 },
    { name: 'as many', items: 4, inFlightMax: 4, most: 4 },
    { name: 'more', items: 9, inFlightMax: 4, most: 4 },
    { name: 'more than the bound', items: 100, inFlightMax: undefined, most: requestsInFlightMax },
  ])('$name', async ({ items, inFlightMax, most }) => {
    const seen: number[] = [];
    let running = 0;
    let peak = 0;
    const all = Array.from({ length: items }, (_, index) => index);
    await inParallel(
      all,
      async (item) => {
        running++;
        peak = Math.max(peak, running);
        await Promise.resolve();
        running--;
        seen.push(item);
      },
      inFlightMax,
    );
    expect(seen).toEqual(all);
    expect(peak).toBe(most);
  });

  it('begins no other after a failure', async () => {
    const begun: number[] = [];
    const run = async (item: number): Promise<void> => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('no');
    };
    await expect(inParallel([0, 1, 2, 3, 4, 5], run, 2)).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
  });
});
