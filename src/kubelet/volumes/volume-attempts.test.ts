import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { backOffMsMax, VolumeAttempts } from './volume-attempts.ts';

let clock: VirtualClock;
let log: string[];
/** Why a volume fails; the ones that are not here succeed. */
let failures: Map<string, string>;

beforeEach(() => {
  clock = new VirtualClock();
  log = [];
  failures = new Map();
});

const seconds = (): string => `${clock.monotonic() / 1000}s`;

function attemptsAt(names: readonly string[]): VolumeAttempts {
  return new VolumeAttempts({
    clock,
    tasks: new Map(
      names.map((name) => [
        name,
        async () => {
          log.push(`${seconds()} ${name}`);
          const failure = failures.get(name);
          if (failure !== undefined) throw new Error(failure);
        },
      ]),
    ),
    onFailure: (message) => log.push(`${seconds()} ${message}`),
    onReady: () => log.push(`${seconds()} ready`),
  });
}

const failed = (name: string, why: string): string => `MountVolume.SetUp failed for volume "${name}" : ${why}`;

describe('volumes', () => {
  it('that are there need nothing more', async () => {
    const attempts = attemptsAt(['a', 'b']);
    expect(await attempts.areReady()).toBe(true);
    expect(await attempts.areReady()).toBe(true);
    expect(log).toEqual(['0s a', '0s b']);
    expect(clock.pending).toBe(0);
  });

  it('that fail are tried again by themselves, and their end is told', async () => {
    failures.set('b', 'why');
    const attempts = attemptsAt(['a', 'b']);
    expect(await attempts.areReady()).toBe(false);
    await clock.advance(1000);
    failures.delete('b');
    await clock.advance(500);
    expect(await attempts.areReady()).toBe(true);
    expect(log).toEqual([
      '0s a',
      '0s b',
      `0s ${failed('b', 'why')}`,
      '0.5s b',
      `0.5s ${failed('b', 'why')}`,
      '1.5s b',
      '1.5s ready',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('are not tried before their time, however often somebody asks', async () => {
    failures.set('a', 'why');
    const attempts = attemptsAt(['a']);
    for (let i = 0; i < 3; i++) expect(await attempts.areReady()).toBe(false);
    expect(log).toEqual(['0s a', `0s ${failed('a', 'why')}`]);
  });

  it('wait no longer than the most that there is', async () => {
    failures.set('a', 'why');
    const attempts = attemptsAt(['a']);
    await attempts.areReady();
    await clock.advance(10 * backOffMsMax);
    const times = log.filter((line) => line.endsWith(' a')).map((line) => Number.parseFloat(line) * 1000);
    expect(times.at(-1)! - times.at(-2)!).toBe(backOffMsMax);
    expect(times[2]! - times[1]!).toBe(1000);
    await attempts.stop();
  });

  it('that are made anew stay there, and begin with a short wait', async () => {
    const attempts = attemptsAt(['a', 'b']);
    await attempts.areReady();
    failures.set('a', 'gone');
    attempts.renew('a');
    await clock.advance(0);
    await clock.advance(500);
    expect(await attempts.areReady()).toBe(true);
    failures.delete('a');
    await clock.advance(1000);
    expect(log.slice(2)).toEqual([
      '0s a',
      `0s ${failed('a', 'gone')}`,
      '0.5s a',
      `0.5s ${failed('a', 'gone')}`,
      '1.5s a',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('that are to be made anew while they are being made are made once more', async () => {
    let finish: (() => void)[] = [];
    const attempts = new VolumeAttempts({
      clock,
      tasks: new Map([['a', () => new Promise<void>((resolve) => finish.push(resolve))]]),
      onFailure: () => {},
      onReady: () => {},
    });
    const ready = attempts.areReady();
    attempts.renew('a');
    attempts.renew('a');
    expect(finish).toHaveLength(1);
    finish[0]!();
    await expect.poll(() => finish.length).toBe(2);
    finish[1]!();
    expect(await ready).toBe(true);
    expect(finish).toHaveLength(2);
    finish = [];
    expect(await attempts.areReady()).toBe(true);
    expect(finish).toHaveLength(0);
  });

  it('are left alone after the end', async () => {
    failures.set('a', 'why');
    const attempts = attemptsAt(['a']);
    await attempts.areReady();
    await attempts.stop();
    await attempts.stop();
    attempts.renew('a');
    await clock.advance(600_000);
    expect(await attempts.areReady()).toBe(false);
    expect(log).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });
});
