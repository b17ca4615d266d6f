import { describe, expect, it } from 'vitest';
import { AsyncQueue } from './async-queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function all<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of queue) values.push(value);
  return values;
}

describe('a queue', () => {
  it('gives out what came before its end, in order', async () => {
    const queue = new AsyncQueue<number>(10);
    const reading = all(queue);
    await queue.push(1);
    await turn();
    await queue.push(2);
    await queue.push(3);
    queue.end();
    queue.end();
    await queue.push(4);
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('tells its producer to wait while there is too much', async () => {
    const queue = new AsyncQueue<string>(4, ({ length }) => length);
    let waits = true;
    await queue.push('abc');
    void queue.push('de').then(() => {
      waits = false;
    });
    await turn();
    expect([waits, queue.isFull]).toEqual([true, true]);
    const iterator = queue[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe('abc');
    await turn();
    expect([waits, queue.isFull]).toEqual([false, false]);
  });

  it('drops what nobody takes any more', async () => {
    const queue = new AsyncQueue<number>(1);
    void queue.push(1);
    const waiting = queue.push(2);
    for await (const value of queue) {
      expect(value).toBe(1);
      break;
    }
    await waiting;
    await queue.push(3);
    expect(await all(queue)).toEqual([]);
  });

  it('lets its producer go when it ends', async () => {
    const queue = new AsyncQueue<number>(1);
    const waiting = queue.push(1);
    queue.end();
    await waiting;
  });
});
