import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

const turn = (): Promise<void> => new Promise(setImmediate);

describe('Turnstile', () => {
  it('lets so many pass at a time, in order', async () => {
    const turnstile = new Turnstile(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const passing = [0, 1, 2, 3, 4].map((i) =>
      turnstile.pass(() => {
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
    expect(await Promise.all(passing)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on after work that fails', async () => {
    const turnstile = new Turnstile(1);
    const error = new Error('failed');
    const failing = [1, 2].map(() => turnstile.pass(() => Promise.reject(error)));
    const throwing = turnstile.pass(() => {
      throw error;
    });
    const good = turnstile.pass(async () => 'good');
    for (const each of [...failing, throwing]) await expect(each).rejects.toBe(error);
    expect(await good).toBe('good');
    expect(await turnstile.pass(async () => 'again')).toBe('again');
  });
});
