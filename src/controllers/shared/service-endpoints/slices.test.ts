import { describe, expect, test } from 'vitest';
import type { EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';
import { portsKey, recycled, serviceKeyOf, sliceNamePrefix } from './slices.ts';

describe('sliceNamePrefix', () => {
  test.each([
    { name: 'web', prefix: 'web-' },
    { name: 'a'.repeat(252), prefix: `${'a'.repeat(252)}-` },
    { name: 'a'.repeat(254), prefix: 'a'.repeat(254) },
  ])('$name.length', ({ name, prefix }) => {
    expect(sliceNamePrefix(name)).toBe(prefix);
  });
});

describe('serviceKeyOf', () => {
  const managed = { 'endpointslice.kubernetes.io/managed-by': 'me' };
  test.each([
    { name: 'its own', labels: { ...managed, 'kubernetes.io/service-name': 'web' }, key: 'default/web' },
    { name: 'of no Service', labels: managed, key: undefined },
    { name: "somebody else's", labels: { 'kubernetes.io/service-name': 'web' }, key: undefined },
    { name: 'no labels', labels: undefined, key: undefined },
  ])('$name', ({ labels, key }) => {
    const metadata = { name: 'web-1', namespace: 'default', labels: labels as Record<string, string> | undefined };
    expect(serviceKeyOf({ metadata, addressType: 'IPv4', endpoints: [], ports: [] }, 'me')).toBe(key);
  });
});

test('portsKey does not mind the order', () => {
  const http = { name: 'http', port: 80, protocol: 'TCP' };
  const dns = { name: 'dns', port: 53, protocol: 'UDP' };
  expect(portsKey([http, dns])).toBe(portsKey([dns, http]));
  expect(portsKey([http])).not.toBe(portsKey([{ ...http, port: 81 }]));
  expect(portsKey([http])).not.toBe(portsKey([{ ...http, appProtocol: 'x' }]));
});

describe('recycled', () => {
  const slice = (name: string | undefined, addressType: string): EndpointSlice => ({
    metadata: { name },
    addressType,
    endpoints: [],
    ports: [],
  });
  const names = (slices: readonly EndpointSlice[]) =>
    slices.map(({ metadata, addressType }) => [metadata.name, addressType]);
  test.each([
    { name: 'nothing to take in', creates: ['IPv4'], deletes: [], result: [[[undefined, 'IPv4']], [], []] },
    { name: 'one for one', creates: ['IPv4'], deletes: ['IPv4'], result: [[], [['old-0', 'IPv4']], []] },
    {
      name: 'another family',
      creates: ['IPv4'],
      deletes: ['IPv6'],
      result: [[[undefined, 'IPv4']], [], [['old-0', 'IPv6']]],
    },
    {
      name: 'fewer to make',
      creates: ['IPv4'],
      deletes: ['IPv4', 'IPv4'],
      result: [[], [['old-0', 'IPv4']], [['old-1', 'IPv4']]],
    },
    {
      name: 'more to make',
      creates: ['IPv4', 'IPv4'],
      deletes: ['IPv4'],
      result: [[[undefined, 'IPv4']], [['old-0', 'IPv4']], []],
    },
  ])('$name', ({ creates, deletes, result }) => {
    const changes = recycled(
      {
        creates: creates.map((type) => slice(undefined, type)),
        updates: [],
        deletes: deletes.map((type, i) => slice(`old-${i}`, type)),
      },
      (old, made) => old.addressType === made.addressType,
    );
    expect([names(changes.creates), names(changes.updates), names(changes.deletes)]).toEqual(result);
  });
});
