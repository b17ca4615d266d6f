import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { ExecLimits, execsPerContainerMax, execsWaitingMax } from './exec-limits.ts';

/** Commands that end when they are told to. */
function newCommands(timeoutMs = 10_000) {
  const clock = new VirtualClock();
  const limits = new ExecLimits(clock);
  const ends: (() => void)[] = [];
  const left: number[] = [];
  const start = (container = 'c'): Promise<void> =>
    limits.run(container, timeoutMs, (leftMs) => {
      left.push(leftMs);
      return new Promise((resolve) => ends.push(resolve));
    });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, limits, ends, left, start, settle };
}

describe('commands in a container', () => {
  it('run so many at a time, the others in turn, each container for itself', async () => {
    const { ends, start, settle } = newCommands();
    const all = Array.from({ length: execsPerContainerMax + 2 }, () => start());
    const other = start('other');
    await settle();
    expect(ends).toHaveLength(execsPerContainerMax + 1);
    ends[0]!();
    await settle();
    expect(ends).toHaveLength(execsPerContainerMax + 2);
    for (let i = 0; i < ends.length; i++) {
      ends[i]!();
      await settle();
    }
    await Promise.all([...all, other]);
  });

  it('have what is left of their time after they waited', async () => {
    const { clock, ends, left, start, settle } = newCommands();
    const all = Array.from({ length: execsPerContainerMax + 1 }, () => start());
    await clock.advance(4000);
    ends[0]!();
    await settle();
    expect(left.at(-1)).toBe(6000);
    for (const end of ends) end();
    await Promise.all(all);
    expect(clock.pending).toBe(0);
  });

  it('that wait too long fail, and make room', async () => {
    const { clock, ends, start, settle } = newCommands();
    const all = Array.from({ length: execsPerContainerMax }, () => start());
    const late = expect(start()).rejects.toMatchObject({ code: 'DeadlineExceeded' });
    await clock.advance(10_000);
    await late;
    const next = start();
    ends[0]!();
    await settle();
    expect(ends).toHaveLength(execsPerContainerMax + 1);
    for (const end of ends) end();
    await Promise.all([...all, next]);
  });

  it('are refused where very many wait', async () => {
    const { ends, start, settle } = newCommands();
    const all = Array.from({ length: execsPerContainerMax + execsWaitingMax }, () => start());
    await expect(start()).rejects.toThrow('too many wait');
    for (let i = 0; i < ends.length; i++) {
      ends[i]!();
      await settle();
    }
    await Promise.all(all);
  });

  it('may fail without harm to the next', async () => {
    const { limits, clock } = newCommands();
    await expect(limits.run('c', 1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limits.run('c', 1000, async (leftMs) => leftMs)).toBe(1000);
    expect(clock.pending).toBe(0);
  });
});
