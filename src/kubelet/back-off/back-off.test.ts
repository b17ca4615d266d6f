import { describe, expect, it } from 'vitest';
import { BackOff, backOffMsInitial, backOffMsMax } from './back-off.ts';

describe('back-off', () => {
  it('doubles from 10 s to 300 s', () => {
    const backOff = new BackOff();
    const delays: (number | undefined)[] = [];
    for (let now = 0, i = 0; i < 7; i++) {
      backOff.next('a', now, now);
      const wait = backOff.untilSinceFailure('a', now);
      delays.push(wait?.delayMs);
      now = wait!.untilMs;
    }
    expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, backOffMsMax, backOffMsMax]);
  });

  it('waits since what it is told, or since the last failure', () => {
    const backOff = new BackOff();
    expect(backOff.until('a', 0, 0)).toBeUndefined();
    expect(backOff.untilSinceFailure('a', 0)).toBeUndefined();
    backOff.next('a', 5000, 5000);
    const wait = { untilMs: 17_000, delayMs: backOffMsInitial };
    expect(backOff.until('a', 7000, 16_999)).toEqual(wait);
    expect(backOff.until('a', 7000, 17_000)).toBeUndefined();
    expect(backOff.untilSinceFailure('a', 14_999)).toEqual({ untilMs: 15_000, delayMs: backOffMsInitial });
    expect(backOff.untilSinceFailure('a', 15_000)).toBeUndefined();
    expect(backOff.until('b', 7000, 7000)).toBeUndefined();
  });

  it('begins anew after ten minutes without a failure, or when it is told to forget', () => {
    const backOff = new BackOff();
    backOff.next('a', 0, 0);
    backOff.next('a', 0, 0);
    backOff.next('a', 600_000, 600_000);
    expect(backOff.untilSinceFailure('a', 600_000)?.delayMs).toBe(40_000);
    expect(backOff.until('a', 1_200_001, 1_200_001)).toBeUndefined();
    backOff.next('a', 1_200_001, 1_200_001);
    expect(backOff.untilSinceFailure('a', 1_200_001)?.delayMs).toBe(backOffMsInitial);
    backOff.forget('a');
    expect(backOff.untilSinceFailure('a', 1_200_001)).toBeUndefined();
  });
});
