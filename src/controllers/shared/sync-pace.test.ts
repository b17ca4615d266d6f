import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { pauseMs, SyncPace } from './sync-pace.ts';

describe('pauseMs', () => {
  test.each([
    { objects: 0, ms: 50 },
    { objects: 200, ms: 50 },
    { objects: 1000, ms: 250 },
    { objects: 4000, ms: 1000 },
    { objects: 100_000, ms: 1000 },
  ])('$objects objects', ({ objects, ms }) => {
    expect(pauseMs(objects)).toBe(ms);
  });
});

test('a key that has rested is synced at once, one that has not when it has', async () => {
  const clock = new VirtualClock();
  const pace = new SyncPace(clock);
  expect(pace.delayMs('a')).toBe(0);
  pace.synced('a', 1000);
  expect([pace.delayMs('a'), pace.delayMs('b')]).toEqual([250, 0]);
  await clock.advance(200);
  expect(pace.delayMs('a')).toBe(50);
  await clock.advance(200);
  expect(pace.delayMs('a')).toBe(0);
  pace.synced('a', 1);
  pace.forget('a');
  expect(pace.delayMs('a')).toBe(0);
});
