import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { permitTimeoutMsMax, WaitingPods } from './waiting-pods.ts';

function setup() {
  const clock = new VirtualClock();
  const waiting = new WaitingPods(clock);
  waiting.add(
    'p',
    new Map([
      ['A', 1000],
      ['B', Number.POSITIVE_INFINITY],
    ]),
  );
  return { clock, waiting, outcome: waiting.outcome('p') };
}

describe('WaitingPods', () => {
  it('lets a Pod go when all plugins have', async () => {
    const { clock, waiting, outcome } = setup();
    expect(waiting.allow('p', 'A')).toBe(true);
    expect(waiting.has('p')).toBe(true);
    expect(waiting.allow('p', 'B')).toBe(true);
    expect(await outcome).toMatchObject({ code: 'Success' });
    expect([waiting.has('p'), waiting.allow('p', 'B'), waiting.reject('p', 'A', 'late'), clock.pending]).toEqual([
      false,
      false,
      false,
      0,
    ]);
  });

  it('rejects it when one plugin does', async () => {
    const { clock, waiting, outcome } = setup();
    expect(waiting.reject('p', 'B', 'no')).toBe(true);
    expect(await outcome).toMatchObject({ code: 'Unschedulable', plugin: 'B', message: 'no' });
    expect(clock.pending).toBe(0);
  });

  it('rejects it when a plugin has waited long enough', async () => {
    const { clock, waiting, outcome } = setup();
    await clock.advance(1000);
    const message = 'rejected due to timeout after waiting at plugin A';
    expect(await outcome).toMatchObject({ code: 'Unschedulable', plugin: 'A', message });
    expect(waiting.has('p')).toBe(false);
  });

  it('lets no plugin wait for ever', async () => {
    const { clock, waiting, outcome } = setup();
    waiting.allow('p', 'A');
    await clock.advance(permitTimeoutMsMax);
    expect(await outcome).toMatchObject({ plugin: 'B' });
  });

  it('ends all at once, and knows nothing of others', async () => {
    const { waiting, outcome } = setup();
    waiting.rejectAll('the end');
    expect(await outcome).toMatchObject({ code: 'Unschedulable', message: 'the end' });
    expect(await waiting.outcome('q')).toMatchObject({ code: 'Success' });
  });
});
