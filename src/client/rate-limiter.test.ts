import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/virtual-clock.ts';
import { ControllerRateLimiter, ExponentialRateLimiter, TokenBucket } from './rate-limiter.ts';

describe('ExponentialRateLimiter', () => {
  it('doubles up to its limit, for each key by itself', () => {
    const limiter = new ExponentialRateLimiter(5, 1_000_000);
    const waits = Array.from({ length: 20 }, () => limiter.next('a'));
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(waits.slice(-3)).toEqual([655_360, 1_000_000, 1_000_000]);
    expect(limiter.next('b')).toBe(5);
    expect([limiter.tries('a'), limiter.tries('b'), limiter.tries('c')]).toEqual([20, 1, 0]);
    limiter.forget('a');
    expect([limiter.tries('a'), limiter.next('a')]).toEqual([0, 5]);
  });

  it('stays at its limit however often a key is tried', () => {
    const limiter = new ExponentialRateLimiter(5, 1000);
    for (let i = 0; i < 2000; i++) limiter.next('a');
    expect(limiter.next('a')).toBe(1000);
  });
});

describe('TokenBucket', () => {
  it('gives a burst, then as many as time has brought', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(clock, 2, 3);
    const take = (): boolean[] => Array.from({ length: 4 }, () => bucket.tryTake());
    expect(take()).toEqual([true, true, true, false]);
    await clock.advance(499);
    expect(take()).toEqual([false, false, false, false]);
    await clock.advance(1);
    expect(take()).toEqual([true, false, false, false]);
    await clock.advance(3_600_000);
    expect(take()).toEqual([true, true, true, false]);
  });

  it('tells when a token that is taken in advance is due', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(clock, 10, 2);
    expect([bucket.reserve(), bucket.reserve(), bucket.reserve(), bucket.reserve()]).toEqual([0, 0, 100, 200]);
    await clock.advance(100);
    expect(bucket.reserve()).toBe(200);
  });
});

describe('ControllerRateLimiter', () => {
  it('waits for the key, or for all keys together, whichever is longer', () => {
    const limiter = new ControllerRateLimiter(new VirtualClock());
    expect(limiter.next('a')).toBe(5);
    for (let i = 1; i < 100; i++) limiter.next(`other ${i}`);
    expect([limiter.next('last'), limiter.next('a')]).toEqual([100, 200]);
    expect(limiter.tries('a')).toBe(2);
    limiter.forget('a');
    expect(limiter.tries('a')).toBe(0);
  });
});
