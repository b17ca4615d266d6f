import { expect, it } from 'vitest';
import { IdleTimer } from './idle-timer.ts';
import { VirtualClock } from './virtual-clock.ts';

it('tells once when nothing has happened for long enough', async () => {
  const clock = new VirtualClock();
  let told = 0;
  const timer = new IdleTimer(clock, 1000, () => told++);
  await clock.advance(900);
  timer.touch();
  await clock.advance(999);
  expect(told).toBe(0);
  await clock.advance(1);
  expect([told, clock.pending]).toEqual([1, 0]);
});

it('tells nothing once it is cancelled', async () => {
  const clock = new VirtualClock();
  const timer = new IdleTimer(clock, 1000, () => expect.unreachable());
  timer.cancel();
  timer.cancel();
  await clock.advance(5000);
  expect(clock.pending).toBe(0);
});
