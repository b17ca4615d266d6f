import { describe, expect, it } from 'vitest';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Endpoint, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { servicePorts } from '../services/service-ports.ts';
import { endpointsOf, type ProxyEndpoint, serviceKeyOf } from './proxy-endpoints.ts';

const [port4, port6] = servicePorts(serviceObject({ clusterIPs: ['10.96.0.7', 'fd00::7'] }));

function slice(endpoints: readonly Partial<Endpoint>[], more: Partial<EndpointSlice> = {}): EndpointSlice {
  return {
    metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: endpoints.map((endpoint) => ({ addresses: ['10.244.1.2'], conditions: {}, ...endpoint })),
    ...more,
  };
}

const ready: ProxyEndpoint = {
  ip: '10.244.1.2',
  port: 8080,
  ready: true,
  serving: true,
  terminating: false,
  isLocal: false,
  zoneHints: [],
  nodeHints: [],
};

interface Case {
  readonly name: string;
  readonly slices: readonly EndpointSlice[];
  readonly family?: 4 | 6;
  readonly expected: readonly Partial<ProxyEndpoint>[];
}

const cases: readonly Case[] = [
  { name: 'no slices', slices: [], expected: [] },
  { name: 'an endpoint that says nothing of itself is ready', slices: [slice([{}])], expected: [{}] },
  {
    name: 'one that is not ready',
    slices: [slice([{ conditions: { ready: false } }])],
    expected: [{ ready: false, serving: false }],
  },
  {
    name: 'one that ends and still serves',
    slices: [slice([{ conditions: { ready: false, serving: true, terminating: true } }])],
    expected: [{ ready: false, terminating: true }],
  },
  {
    name: 'where it is, and whom it is for',
    slices: [
      slice([{ nodeName: 'node-1', hints: { forZones: [{ name: 'a' }, { name: 'b' }], forNodes: [{ name: 'n' }] } }]),
    ],
    expected: [{ isLocal: true, zoneHints: ['a', 'b'], nodeHints: ['n'] }],
  },
  {
    name: 'several slices, in order of addresses, each endpoint once',
    slices: [
      slice([{ addresses: ['10.244.1.3'] }, { conditions: { ready: false, serving: true } }]),
      slice([{}, { addresses: ['10.244.1.3'], conditions: { ready: false } }]),
    ],
    expected: [{}, { ip: '10.244.1.3' }],
  },
  {
    name: 'one address on several ports of the same name',
    slices: [slice([{}]), slice([{}], { ports: [{ name: 'http', port: 8081, protocol: 'TCP' }] })],
    expected: [{}, { port: 8081 }],
  },
  {
    name: 'other ports, protocols and families',
    slices: [
      slice([{}], { ports: [{ name: 'https', port: 8443, protocol: 'TCP' }] }),
      slice([{}], { ports: [{ name: 'http', port: 8080, protocol: 'UDP' }] }),
      slice([{}], { ports: [{ name: 'http', protocol: 'TCP' }] }),
      slice([{}], { ports: [] }),
      slice([{ addresses: ['fd00::2'] }], { addressType: 'IPv6' }),
      slice([{ addresses: ['a.example'] }], { addressType: 'FQDN' }),
      slice([{ addresses: ['a.example'] }, { addresses: [] }, { addresses: ['fd00::2'] }]),
    ],
    expected: [],
  },
  {
    name: 'IPv6',
    family: 6,
    slices: [slice([{}]), slice([{ addresses: ['FD00:0::2', 'fd00::3'] }], { addressType: 'IPv6' })],
    expected: [{ ip: 'fd00::2' }],
  },
];

describe('the endpoints of a Service port', () => {
  it.each(cases)('$name', ({ slices, family = 4, expected }) => {
    const port = (family === 4 ? port4 : port6)!;
    expect(endpointsOf(port, slices, 'node-1')).toEqual(expected.map((endpoint) => ({ ...ready, ...endpoint })));
  });

  it.each([
    { name: 'a slice of a Service', labels: { 'kubernetes.io/service-name': 'web' }, key: 'default/web' },
    { name: 'a slice of none', labels: undefined, key: undefined },
    { name: 'a slice of one without a name', labels: { 'kubernetes.io/service-name': '' }, key: undefined },
  ])('$name has the key $key', ({ labels, key }) => {
    expect(serviceKeyOf(slice([], { metadata: { name: 's', namespace: 'default', labels } }))).toBe(key);
  });
});
