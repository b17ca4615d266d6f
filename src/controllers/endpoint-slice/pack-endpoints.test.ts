import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { endpointKey } from '../shared/service-endpoints/slices.ts';
import { packEndpoints } from './pack-endpoints.ts';

const endpoint = (id: number, ready = true): Endpoint => ({
  addresses: [`10.0.${id >> 8}.${id & 255}`],
  conditions: { ready },
  targetRef: { kind: 'Pod', namespace: 'default', name: `pod-${id}` },
});

/** `0-99`: so many endpoints, by their ids. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

const slice = (name: string, ids: readonly number[]): EndpointSlice => ({
  metadata: { name },
  addressType: 'IPv4',
  ports: [],
  endpoints: ids.map((id) => endpoint(id)),
});

interface Case {
  readonly name: string;
  readonly existing: Readonly<Record<string, readonly number[]>>;
  readonly desired: readonly number[];
  /** Those of the desired that are not ready any more. */
  readonly unready?: readonly number[];
  readonly relabelled?: readonly string[];
  readonly updated?: Readonly<Record<string, number>>;
  readonly created?: readonly number[];
  readonly emptied?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'nothing at all', existing: {}, desired: [] },
  { name: 'the first ones', existing: {}, desired: range(1, 3), created: [3] },
  { name: 'more than go into one', existing: {}, desired: range(1, 250), created: [100, 100, 50] },
  { name: 'all as before', existing: { a: range(1, 3) }, desired: range(1, 3) },
  { name: 'one more, where there is room', existing: { a: range(1, 3) }, desired: range(1, 4), updated: { a: 4 } },
  { name: 'one more than is room for', existing: { a: range(1, 100) }, desired: range(1, 101), created: [1] },
  { name: 'one fewer', existing: { a: range(1, 3) }, desired: [1, 3], updated: { a: 2 } },
  { name: 'none any more', existing: { a: range(1, 3) }, desired: [], emptied: ['a'] },
  { name: 'another state', existing: { a: range(1, 3) }, desired: range(1, 3), unready: [2], updated: { a: 3 } },
  {
    name: 'a slice that is written anyway takes the new ones',
    existing: { a: range(1, 60), b: range(61, 120) },
    desired: [...range(2, 120), ...range(200, 220)],
    updated: { a: 80 },
  },
  {
    name: 'of slices that are written anyway the fullest is filled first',
    existing: { a: range(1, 50), b: range(101, 190) },
    desired: [...range(2, 50), ...range(102, 190), ...range(300, 315)],
    updated: { a: 54, b: 100 },
  },
  {
    name: 'the one that is fullest afterwards takes all, and the others stay as they are',
    existing: { a: range(1, 50), b: range(101, 180), c: range(201, 295) },
    desired: [...range(1, 50), ...range(101, 180), ...range(201, 295), ...range(400, 409)],
    updated: { b: 90 },
  },
  {
    name: 'none has room for all: they are not spread over several',
    existing: { a: range(1, 95), b: range(101, 195) },
    desired: [...range(1, 95), ...range(101, 195), ...range(300, 309)],
    created: [10],
  },
  { name: 'an empty slice is filled', existing: { a: [] }, desired: range(1, 5), updated: { a: 5 } },
  {
    name: 'an empty slice is filled before a new one is made',
    existing: { a: [] },
    desired: range(1, 150),
    updated: { a: 50 },
    created: [100],
  },
  {
    name: 'a slice that loses all is not filled with others',
    existing: { a: range(1, 3), b: range(4, 6) },
    desired: range(4, 7),
    updated: { b: 4 },
    emptied: ['a'],
  },
  {
    name: 'a slice that is written for its labels takes the new ones',
    existing: { a: range(1, 3), b: range(4, 90) },
    desired: range(1, 91),
    relabelled: ['a'],
    updated: { a: 4 },
  },
  { name: 'a slice that says one thing twice', existing: { a: [1, 1] }, desired: [1], updated: { a: 1 } },
];

describe('packEndpoints', () => {
  test.each(cases)('$name', ({ name: _, existing, desired, unready = [], relabelled = [], ...expected }) => {
    const slices = Object.entries(existing).map(([name, ids]) => slice(name, ids));
    const wanted = desired.map((id) => endpoint(id, !unready.includes(id)));
    const packed = packEndpoints(slices, new Map(wanted.map((each) => [endpointKey(each), each])), ({ metadata }) =>
      relabelled.includes(metadata.name!),
    );
    expect({
      updated: Object.fromEntries(packed.updated.map((each) => [each.slice.metadata.name, each.endpoints.length])),
      created: packed.created.map((endpoints) => endpoints.length),
      emptied: packed.emptied.map(({ metadata }) => metadata.name),
    }).toEqual({ updated: {}, created: [], emptied: [], ...expected });

    // However they are packed, all that are wanted are there once, in their present state.
    const touched = new Set([...packed.updated.map((each) => each.slice), ...packed.emptied]);
    const all = [
      ...slices.filter((each) => !touched.has(each)).flatMap(({ endpoints }) => endpoints),
      ...packed.updated.flatMap(({ endpoints }) => endpoints),
      ...packed.created.flat(),
    ];
    const byKey = (a: Endpoint, b: Endpoint): number => (endpointKey(a) < endpointKey(b) ? -1 : 1);
    expect([...all].sort(byKey)).toEqual([...wanted].sort(byKey));
  });
});
