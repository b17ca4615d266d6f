import { describe, expect, test } from 'vitest';
import type { EndpointSubset } from '../../api/core/v1/endpoints.ts';
import { truncateSubsets } from './truncate-subsets.ts';

const addresses = (count: number) => Array.from({ length: count }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }));

/** So many that are ready, and so many that are not. */
type Counts = readonly (readonly [number, number])[];

const subset = (ready: number, notReady: number): EndpointSubset => ({
  ...(ready === 0 ? {} : { addresses: addresses(ready) }),
  ...(notReady === 0 ? {} : { notReadyAddresses: addresses(notReady) }),
  ports: [{ port: 80 }],
});

describe('truncateSubsets', () => {
  test.each<{ name: string; before: Counts; after: Counts; isTruncated: boolean }>([
    { name: 'none', before: [], after: [], isTruncated: false },
    { name: 'just as many as may be', before: [[600, 400]], after: [[600, 400]], isTruncated: false },
    { name: 'one that is ready too many', before: [[1001, 0]], after: [[1000, 0]], isTruncated: true },
    { name: 'one that is not ready too many', before: [[600, 401]], after: [[600, 400]], isTruncated: true },
    { name: 'as many ready ones as may be', before: [[1000, 5]], after: [[1000, 0]], isTruncated: true },
    { name: 'too many ready ones: no other stays', before: [[1500, 300]], after: [[1000, 0]], isTruncated: true },
    {
      name: 'each subset its share',
      before: [
        [900, 0],
        [600, 10],
      ],
      after: [
        [600, 0],
        [400, 0],
      ],
      isTruncated: true,
    },
    {
      name: 'shares are rounded up, the last comes off worst',
      before: [
        [334, 0],
        [334, 0],
        [334, 0],
      ],
      after: [
        [334, 0],
        [334, 0],
        [332, 0],
      ],
      isTruncated: true,
    },
    {
      name: 'those that are not ready by their share of what is left',
      before: [
        [400, 300],
        [400, 100],
      ],
      after: [
        [400, 150],
        [400, 50],
      ],
      isTruncated: true,
    },
    {
      name: 'a subset without any left goes',
      before: [
        [1000, 0],
        [0, 1],
      ],
      after: [[1000, 0]],
      isTruncated: true,
    },
  ])('$name', ({ before, after, isTruncated }) => {
    const truncated = truncateSubsets(before.map(([ready, notReady]) => subset(ready, notReady)));
    expect(truncated).toEqual({ subsets: after.map(([ready, notReady]) => subset(ready, notReady)), isTruncated });
    expect(truncateSubsets(truncated.subsets).subsets).toEqual(truncated.subsets);
  });
});
