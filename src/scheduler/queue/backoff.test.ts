import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

it.each<[string, number, number, number]>([
  ['never tried', 0, 0, 0],
  ['rejected once', 1, 0, 1000],
  ['rejected twice', 2, 0, 2000],
  ['rejected four times', 4, 0, 8000],
  ['rejected five times', 5, 0, 10_000],
  ['rejected a thousand times', 1000, 0, 10_000],
  ['an error', 0, 1, 1000],
  ['errors count before rejections', 4, 2, 2000],
])('%s', (_, rejections, consecutiveErrors, ms) => {
  expect(backoffMs({ rejections, consecutiveErrors })).toBe(ms);
});
