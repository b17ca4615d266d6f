import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { EvictionQueue } from './eviction-queue.ts';

/** What is let through at the start, and at the end of each of so many seconds. */
async function takenBy(queue: EvictionQueue, clock: VirtualClock, seconds: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for (let second = 0; second <= seconds; second++) {
    if (second > 0) await clock.advance(1000);
    for (let name = queue.take(); name !== undefined; name = queue.take()) taken.push(`${second} ${name}`);
  }
  return taken;
}

function queueOf(qps: number, ...names: readonly string[]) {
  const clock = new VirtualClock();
  const queue = new EvictionQueue(clock, qps);
  for (const name of names) queue.add(name);
  return { clock, queue };
}

describe('the Nodes that wait for their taint', () => {
  it('come one by one, as fast as the rate lets them', async () => {
    const { clock, queue } = queueOf(0.1, 'a', 'b', 'a', 'c');
    expect(queue.size).toBe(3);
    expect(await takenBy(queue, clock, 25)).toEqual(['0 a', '10 b', '20 c']);
    expect(queue.size).toBe(0);
  });

  it('never come where the rate is none', async () => {
    const { clock, queue } = queueOf(0, 'a');
    expect(queue.isHalted).toBe(true);
    expect(await takenBy(queue, clock, 100)).toEqual([]);
  });

  it('do not come once they are taken out', async () => {
    const { clock, queue } = queueOf(0.1, 'a', 'b');
    queue.remove('a');
    queue.remove('x');
    expect(await takenBy(queue, clock, 15)).toEqual(['0 b']);
  });

  it.each([
    ['faster, without a credit', 0.1, 1, ['0 a'], ['1 b', '2 c']],
    ['slower, without a credit', 1, 0.1, ['0 a'], ['10 b', '20 c']],
    ['again after a halt', 0, 0.5, [], ['2 a', '4 b', '6 c']],
  ])('go on %s', async (_, before, after, first, then) => {
    const { clock, queue } = queueOf(before, 'a', 'b', 'c');
    expect(await takenBy(queue, clock, 0)).toEqual(first);
    queue.setQps(after);
    expect(await takenBy(queue, clock, 20)).toEqual(then);
  });

  it('keep a credit that the old rate had', async () => {
    const { clock, queue } = queueOf(0.1);
    queue.setQps(0.01);
    queue.add('a');
    expect(await takenBy(queue, clock, 0)).toEqual(['0 a']);
  });
});
