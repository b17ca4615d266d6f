import { describe, expect, it } from 'vitest';
import { sleep } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('calls timers at their times, in order, those set on the way included', async () => {
    const clock = new VirtualClock(1_000);
    const calls: string[] = [];
    const note = (name: string) => (): void => void calls.push(`${name} at ${clock.now()}`);
    clock.setTimeout(note('second'), 20);
    clock.setTimeout(() => {
      note('first')();
      clock.setTimeout(note('between'), 5);
    }, 10);
    clock.setTimeout(note('also second'), 20);
    clock.setTimeout(note('cancelled'), 15).cancel();
    clock.setTimeout(note('later'), 31);
    await clock.advance(30);
    expect(calls).toEqual(['first at 1010', 'between at 1015', 'second at 1020', 'also second at 1020']);
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([1_030, 30, 1]);
  });

  it('lets promises settle between timers', async () => {
    const clock = new VirtualClock();
    let slept = 0;
    const sleeper = (async () => {
      for (; slept < 3; slept++) await sleep(clock, 10);
    })();
    await clock.advance(30);
    await sleeper;
    expect(slept).toBe(3);
  });

  it('rings thousands of timers in order, however they were set and cancelled', async () => {
    const clock = new VirtualClock();
    const rung: number[] = [];
    const timers = Array.from({ length: 20_000 }, (_, i) => {
      const ms = (i * 7919) % 10_007;
      return clock.setTimeout(() => rung.push(clock.monotonic()), ms);
    });
    timers.forEach((timer, i) => {
      if (i % 100 !== 0) timer.cancel();
    });
    expect([clock.pending, clock.nextDueMs]).toEqual([200, 0]);
    await clock.advance(10_007);
    expect(rung).toHaveLength(200);
    expect(rung).toEqual([...rung].sort((a, b) => a - b));
    for (const timer of timers) timer.cancel();
    expect([clock.pending, clock.nextDueMs]).toEqual([0, undefined]);
  });
});
