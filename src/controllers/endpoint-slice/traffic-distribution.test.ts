import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointHints } from '../../api/discovery/v1/endpoint-slice.ts';
import { withHints } from './traffic-distribution.ts';

const zone = { forZones: [{ name: 'a' }] };
const zoneAndNode = { ...zone, forNodes: [{ name: 'node-1' }] };
const base: Endpoint = { addresses: ['10.0.0.1'], conditions: { ready: true }, nodeName: 'node-1', zone: 'a' };

describe('withHints', () => {
  test.each<{
    name: string;
    endpoint: Endpoint;
    distribution?: string;
    hints: EndpointHints | undefined;
    same?: boolean;
  }>([
    { name: 'none asked for', endpoint: base, hints: undefined, same: true },
    { name: 'not asked for any more', endpoint: { ...base, hints: zone }, hints: undefined },
    { name: 'close', endpoint: base, distribution: 'PreferClose', hints: zone },
    { name: 'same zone', endpoint: base, distribution: 'PreferSameZone', hints: zone },
    { name: 'same node', endpoint: base, distribution: 'PreferSameNode', hints: zoneAndNode },
    {
      name: 'as they are',
      endpoint: { ...base, hints: zoneAndNode },
      distribution: 'PreferSameNode',
      hints: zoneAndNode,
      same: true,
    },
    {
      name: 'the node no longer',
      endpoint: { ...base, hints: zoneAndNode },
      distribution: 'PreferSameZone',
      hints: zone,
    },
    {
      name: 'another zone',
      endpoint: { ...base, zone: 'b', hints: zone },
      distribution: 'PreferSameZone',
      hints: { forZones: [{ name: 'b' }] },
    },
    {
      name: 'no zone',
      endpoint: { ...base, zone: undefined },
      distribution: 'PreferSameZone',
      hints: undefined,
      same: true,
    },
    {
      name: 'not ready: whatever there is stays',
      endpoint: { ...base, conditions: { ready: false }, hints: zone },
      distribution: 'PreferSameNode',
      hints: zone,
      same: true,
    },
    { name: 'an unknown wish', endpoint: { ...base, hints: zone }, distribution: 'Elsewhere', hints: undefined },
  ])('$name', ({ endpoint, distribution, hints, same = false }) => {
    const endpoints = [endpoint];
    const hinted = withHints(endpoints, distribution);
    expect(hinted[0]?.hints).toEqual(hints);
    expect(hinted === endpoints).toBe(same);
  });
});
