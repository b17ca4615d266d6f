import { describe, expect, it } from 'vitest';
import { SharedRead } from './shared-read.ts';

describe('a shared read', () => {
  it('answers each caller with a read that began after the call, and many with one', async () => {
    const answers: ((value: number) => void)[] = [];
    const shared = new SharedRead<number>(() => new Promise((resolve) => answers.push(resolve)));
    const first = shared.read();
    const second = Promise.all([shared.read(), shared.read(), shared.read()]);
    expect(answers).toHaveLength(1);
    answers[0]!(1);
    expect(await first).toBe(1);
    const third = shared.read();
    expect(answers).toHaveLength(2);
    answers[1]!(2);
    expect(await second).toEqual([2, 2, 2]);
    answers[2]?.(3);
    expect(await third).toBe(3);
    expect(answers).toHaveLength(3);
  });

  it('goes on after a failure', async () => {
    let asked = 0;
    const shared = new SharedRead<number>(async () => {
      if (++asked === 1) throw new Error('away');
      return asked;
    });
    const [first, second] = await Promise.allSettled([shared.read(), shared.read()]);
    expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: 2 }]);
    expect(await shared.read()).toBe(3);
  });
});
