import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/virtual-clock.ts';
import { ExponentialRateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

function setUp() {
  const clock = new VirtualClock();
  const queue = new WorkQueue(clock, new ExponentialRateLimiter(100, 1000));
  return { clock, queue };
}

/** Takes what waits, in order, and is done with each. */
async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.size > 0) {
    const key = (await queue.get())!;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe('WorkQueue', () => {
  it('hands keys out in the order in which they came, each once', async () => {
    const { queue } = setUp();
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    expect(queue.size).toBe(3);
    expect(await drain(queue)).toEqual(['a', 'b', 'c']);
    expect(queue.isIdle).toBe(true);
  });

  it('gives a key that is added while it is worked on again, and only when it is done', async () => {
    const { queue } = setUp();
    queue.add('a');
    expect(await queue.get()).toBe('a');
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect(queue.size).toBe(1);
    expect(await queue.get()).toBe('b');
    queue.done('b');
    expect(queue.isIdle).toBe(false);
    queue.done('a');
    expect(await drain(queue)).toEqual(['a']);
    expect(queue.isIdle).toBe(true);
  });

  it('wakes those who wait in the order in which they came', async () => {
    const { queue } = setUp();
    const first = queue.get();
    const second = queue.get();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect([await first, await second]).toEqual(['a', 'b']);
  });

  it('counts the earliest of several delays', async () => {
    const { clock, queue } = setUp();
    queue.addAfter('a', 300);
    queue.addAfter('a', 100);
    queue.addAfter('a', 200);
    queue.addAfter('now', 0);
    expect(await drain(queue)).toEqual(['now']);
    await clock.advance(99);
    expect(queue.size).toBe(0);
    await clock.advance(1);
    expect(await drain(queue)).toEqual(['a']);
    await clock.advance(1000);
    expect(queue.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('a delay passes while the key is worked on', async () => {
    const { clock, queue } = setUp();
    queue.add('a');
    await queue.get();
    queue.addAfter('a', 10);
    await clock.advance(10);
    expect(queue.size).toBe(0);
    queue.done('a');
    expect(queue.size).toBe(1);
  });

  it('waits longer with each failure of a key, until it is forgotten', async () => {
    const { clock, queue } = setUp();
    const waits: number[] = [];
    const failOnce = async (): Promise<void> => {
      queue.addRateLimited('a');
      let ms = 0;
      for (; queue.size === 0; ms += 100) await clock.advance(100);
      waits.push(ms);
      await drain(queue);
    };
    for (let i = 0; i < 5; i++) await failOnce();
    expect(queue.retries('a')).toBe(5);
    queue.forget('a');
    expect(queue.retries('a')).toBe(0);
    await failOnce();
    expect(waits).toEqual([100, 200, 400, 800, 1000, 100]);
  });

  it('drops everything when it is closed, and takes nothing more', async () => {
    const { clock, queue } = setUp();
    const idle = setUp().queue;
    const waiting = idle.get();
    idle.close();
    expect(await waiting).toBeUndefined();

    queue.add('worked on');
    await queue.get();
    queue.add('worked on');
    queue.add('waiting');
    queue.addAfter('delayed', 10);
    queue.close();
    queue.close();
    queue.add('late');
    queue.addAfter('late', 10);
    queue.addRateLimited('late');
    queue.done('worked on');
    expect(await queue.get()).toBeUndefined();
    expect({ size: queue.size, isIdle: queue.isIdle, timers: clock.pending }).toEqual({
      size: 0,
      isIdle: true,
      timers: 0,
    });
  });

  it('keeps its order over many keys that come and go', async () => {
    const { queue } = setUp();
    const taken: number[] = [];
    let added = 0;
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 200; i++) queue.add(String(added++));
      for (let i = 0; i < 150; i++) {
        const key = (await queue.get())!;
        taken.push(Number(key));
        queue.done(key);
      }
    }
    taken.push(...(await drain(queue)).map(Number));
    expect(taken).toEqual(Array.from({ length: added }, (_, i) => i));
  });
});
