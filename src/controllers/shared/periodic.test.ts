import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { pause } from './pause.ts';
import { Periodic } from './periodic.ts';

function periodic(immediately: boolean, run: (signal: AbortSignal) => Promise<void> | void) {
  const clock = new VirtualClock();
  const options = { name: 'test', intervalMs: 100, immediately, run, clock, logger: silentLogger };
  return { clock, runs: new Periodic(options) };
}

describe('Periodic', () => {
  it.each([
    { immediately: true, times: [0, 100, 200] },
    { immediately: false, times: [100, 200] },
  ])('runs in its interval, at once: $immediately', async ({ immediately, times }) => {
    const ran: number[] = [];
    const { clock, runs } = periodic(immediately, () => void ran.push(clock.monotonic()));
    runs.start();
    runs.start();
    await clock.advance(0);
    await clock.advance(250);
    expect(ran).toEqual(times);
    await runs.stop();
    await clock.advance(1000);
    expect(ran).toEqual(times);
  });

  it('goes on after a failure', async () => {
    let ran = 0;
    const { clock, runs } = periodic(true, () => {
      ran++;
      throw new Error('no');
    });
    runs.start();
    await clock.advance(100);
    expect(ran).toBe(2);
    await runs.stop();
  });

  it('never runs twice at the same time, and stops once a run has ended', async () => {
    let ran = 0;
    let end: (() => void) | undefined;
    const { clock, runs } = periodic(true, (signal) => {
      ran++;
      return new Promise((resolve) => {
        end = () => resolve();
        signal.addEventListener('abort', () => ran++);
      });
    });
    runs.start();
    await clock.advance(1000);
    expect(ran).toBe(1);
    let isStopped = false;
    const stopping = runs.stop().then(() => {
      isStopped = true;
    });
    await clock.advance(0);
    expect([ran, isStopped]).toEqual([2, false]);
    end?.();
    await stopping;
    expect(clock.pending).toBe(0);
    await runs.stop();
  });

  it('does nothing that has been stopped before', async () => {
    let ran = 0;
    const { clock, runs } = periodic(true, () => void ran++);
    await runs.stop();
    runs.start();
    await clock.advance(1000);
    expect(ran).toBe(0);
  });
});

it('a pause ends with its time, or with the signal, and leaves no timer', async () => {
  const clock = new VirtualClock();
  const stopping = new AbortController();
  const ended: string[] = [];
  void pause(clock, 10, new AbortController().signal).then(() => ended.push('time'));
  void pause(clock, 1000, stopping.signal).then(() => ended.push('signal'));
  await clock.advance(10);
  expect(ended).toEqual(['time']);
  stopping.abort();
  await clock.advance(0);
  expect([ended, clock.pending]).toEqual([['time', 'signal'], 0]);
  await pause(clock, 1000, stopping.signal);
  expect(clock.pending).toBe(0);
});
