import { describe, expect, it } from 'vitest';
import { BoundedConcurrency } from './bounded-concurrency.ts';

const turn = (): Promise<void> => new Promise(setImmediate);

describe('BoundedConcurrency', () => {
  it('lets so many run at a time, in order', async () => {
    const turns = new BoundedConcurrency(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const running = [0, 1, 2, 3, 4].map((i) =>
      turns.run(() => {
        begun.push(i);
        return new Promise<number>((resolve) => {
          ends[i] = () => resolve(i);
        });
      }),
    );
    await turn();
    expect(begun).toEqual([0, 1]);
    ends[1]!();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await turn();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    ends[3]!();
    ends[4]!();
    expect(await Promise.all(running)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on after work that fails', async () => {
    const turns = new BoundedConcurrency(1);
    const error = new Error('failed');
    const failing = [1, 2].map(() => turns.run(() => Promise.reject(error)));
    const throwing = turns.run(() => {
      throw error;
    });
    const good = turns.run(async () => 'good');
    for (const each of [...failing, throwing]) await expect(each).rejects.toBe(error);
    expect(await good).toBe('good');
    expect(await turns.run(async () => 'again')).toBe('again');
  });

  it('waits no longer for who has given up, before or while it waits', async () => {
    const turns = new BoundedConcurrency(1);
    let end!: () => void;
    const first = turns.run(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    const abort = new AbortController();
    const waiting = turns.run(async () => expect.fail('it was not its turn'), abort.signal);
    const next = turns.run(async () => 'next');
    abort.abort();
    await expect(waiting).rejects.toBe(abort.signal.reason);
    await expect(turns.run(async () => 'late', abort.signal)).rejects.toBe(abort.signal.reason);
    end();
    await first;
    expect(await next).toBe('next');
    expect(turns.idle).toBe(true);
  });
});
