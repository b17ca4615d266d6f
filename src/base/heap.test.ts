import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from './heap.ts';

interface Item {
  value: number;
  heapIndex: number;
}
const less = (a: Item, b: Item): boolean => a.value < b.value;
const drain = (heap: Heap<Item>): number[] => {
  const values: number[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) values.push(item.value);
  return values;
};

describe('Heap', () => {
  it('gives the items back in order, whatever was removed or changed meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.constantFrom('keep', 'remove', 'change'))), (entries) => {
        const heap = new Heap<Item>(less);
        const items = entries.map(([value]) => ({ value, heapIndex: -1 }));
        for (const item of items) heap.push(item);
        entries.forEach(([value, what], i) => {
          if (what === 'remove') heap.remove(items[i]!);
          if (what !== 'change') return;
          items[i]!.value = 50 - value;
          heap.fix(items[i]!);
        });
        const left = items.filter(({ heapIndex }) => heapIndex !== -1).map(({ value }) => value);
        expect(heap.size).toBe(left.length);
        expect(drain(heap)).toEqual(left.sort((a, b) => a - b));
      }),
    );
  });

  it('refuses to remove what it does not have', () => {
    const heap = new Heap<Item>(less);
    heap.push({ value: 1, heapIndex: -1 });
    expect(() => heap.remove({ value: 1, heapIndex: 0 })).toThrow('the item is not in this heap');
    expect(heap.peek()?.value).toBe(1);
    expect(drain(new Heap<Item>(less))).toEqual([]);
  });
});
