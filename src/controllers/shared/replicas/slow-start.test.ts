import { describe, expect, it } from 'vitest';
import { slowStart } from './slow-start.ts';

interface Case {
  readonly name: string;
  readonly count: number;
  /** Which attempts fail, counted from 1. */
  readonly failing: readonly number[];
  readonly batches: readonly number[];
  readonly succeeded: number;
  readonly error?: string;
}

const cases: readonly Case[] = [
  { name: 'nothing to do', count: 0, failing: [], batches: [], succeeded: 0 },
  { name: 'one', count: 1, failing: [], batches: [1], succeeded: 1 },
  { name: 'batches double', count: 10, failing: [], batches: [1, 2, 4, 3], succeeded: 10 },
  { name: 'the first fails: no other is tried', count: 10, failing: [1], batches: [1], succeeded: 0, error: 'no. 1' },
  {
    name: 'one of a batch fails: the batch is finished, no other begins',
    count: 20,
    failing: [5],
    batches: [1, 2, 4],
    succeeded: 6,
    error: 'no. 5',
  },
  {
    name: 'several of a batch fail: the first error is told',
    count: 20,
    failing: [6, 4, 7],
    batches: [1, 2, 4],
    succeeded: 4,
    error: 'no. 4',
  },
  { name: 'the last batch fails', count: 5, failing: [5], batches: [1, 2, 2], succeeded: 4, error: 'no. 5' },
];

describe('slowStart', () => {
  it.each(cases)('$name', async ({ count, failing, batches, succeeded, error }) => {
    const begun: number[] = [];
    let attempts = 0;
    let running = 0;
    const result = await slowStart(count, async () => {
      const attempt = ++attempts;
      if (running++ === 0) begun.push(0);
      begun[begun.length - 1]!++;
      await Promise.resolve();
      running--;
      if (failing.includes(attempt)) throw new Error(`no. ${attempt}`);
    });
    expect(begun).toEqual(batches);
    expect(result.succeeded).toBe(succeeded);
    expect((result.failure?.error as Error | undefined)?.message).toBe(error);
  });

  it('tells of a failure that has no error', async () => {
    expect(await slowStart(2, () => Promise.reject(undefined))).toEqual({
      succeeded: 0,
      failure: { error: undefined },
    });
  });
});
