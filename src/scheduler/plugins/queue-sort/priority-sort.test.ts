import { expect, it } from 'vitest';
import { makeQueuedPod } from '../../../../test/fixtures/scheduling-objects.ts';
import { isBefore } from './priority-sort.ts';

type Entry = readonly [priority: number | undefined, timestampMs: number];

it.each<[string, Entry, Entry, boolean]>([
  ['higher priority', [5, 9], [1, 0], true],
  ['lower priority', [1, 0], [5, 9], false],
  ['none is 0', [undefined, 0], [-1, 0], true],
  ['equal priority, waiting longer', [5, 1], [5, 2], true],
  ['equal priority, waiting less', [5, 2], [5, 1], false],
  ['equal in all', [5, 1], [5, 1], false],
])('%s', (_, [priority, timestampMs], [otherPriority, otherTimestampMs], before) => {
  const a = makeQueuedPod('a', timestampMs, { spec: { priority } });
  const b = makeQueuedPod('b', otherTimestampMs, { spec: { priority: otherPriority } });
  expect(isBefore(a, b)).toBe(before);
});
