import { describe, expect, test } from 'vitest';
import type { EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';
import { SliceTracker } from './slice-tracker.ts';

const slice = (uid: string, generation: number): EndpointSlice => ({
  metadata: { name: uid, namespace: 'default', uid, generation },
  addressType: 'IPv4',
  endpoints: [],
  ports: [],
});
const key = 'default/web';

describe('SliceTracker', () => {
  const cases: readonly {
    name: string;
    prepare: (tracker: SliceTracker) => void;
    cached: EndpointSlice[];
    isStale: boolean;
  }[] = [
    { name: 'nothing written', prepare: () => {}, cached: [], isStale: false },
    {
      name: 'what was written',
      prepare: (t) => t.written(key, slice('a', 2)),
      cached: [slice('a', 2)],
      isStale: false,
    },
    {
      name: 'before what was written',
      prepare: (t) => t.written(key, slice('a', 2)),
      cached: [slice('a', 1)],
      isStale: true,
    },
    {
      name: 'after what was written',
      prepare: (t) => t.written(key, slice('a', 2)),
      cached: [slice('a', 3)],
      isStale: false,
    },
    { name: 'a new one not there yet', prepare: (t) => t.written(key, slice('a', 1)), cached: [], isStale: true },
    {
      name: 'one of somebody else',
      prepare: (t) => t.written(key, slice('a', 1)),
      cached: [slice('a', 1), slice('b', 1)],
      isStale: false,
    },
    {
      name: 'one that was deleted is there',
      prepare: (t) => t.expectDeletion(key, slice('a', 1)),
      cached: [slice('a', 1)],
      isStale: true,
    },
    {
      name: 'one that was deleted is gone',
      prepare: (t) => t.expectDeletion(key, slice('a', 1)),
      cached: [],
      isStale: false,
    },
    {
      name: 'another Service',
      prepare: (t) => t.written('default/other', slice('a', 1)),
      cached: [],
      isStale: false,
    },
    {
      name: 'forgotten',
      prepare: (t) => {
        t.written(key, slice('a', 1));
        t.forget(key);
      },
      cached: [],
      isStale: false,
    },
  ];
  test.each(cases)('the cache has: $name', ({ prepare, cached, isStale }) => {
    const tracker = new SliceTracker();
    prepare(tracker);
    expect(tracker.isStale(key, cached)).toBe(isStale);
  });

  test('only what was not written is news', () => {
    const tracker = new SliceTracker();
    expect(tracker.isNews(key, slice('a', 1))).toBe(true);
    tracker.written(key, slice('a', 2));
    expect([1, 2, 3].map((generation) => tracker.isNews(key, slice('a', generation)))).toEqual([false, false, true]);
  });

  test('only what was written is missed', () => {
    const tracker = new SliceTracker();
    tracker.written(key, slice('a', 1));
    tracker.expectDeletion(key, slice('b', 1));
    expect(['a', 'b', 'c'].map((uid) => tracker.wasDeleted(key, slice(uid, 1)))).toEqual([false, true, true]);
    expect(tracker.isStale(key, [])).toBe(false);
  });
});
