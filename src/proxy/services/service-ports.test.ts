import { describe, expect, it } from 'vitest';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { isExternal, type ServicePort, servicePorts } from './service-ports.ts';

const plain: ServicePort = {
  namespace: 'default',
  name: 'web',
  family: 4,
  protocol: 'tcp',
  portName: 'http',
  port: 80,
  clusterIp: '10.96.0.7',
  nodePort: 0,
  externalIps: [],
  loadBalancerIps: [],
  sourceRanges: [],
  affinitySeconds: undefined,
  internalPolicyLocal: false,
  externalPolicyLocal: false,
};

interface Case {
  readonly name: string;
  readonly spec?: Partial<Service['spec']>;
  readonly metadata?: Service['metadata'];
  readonly status?: Service['status'];
  readonly expected: readonly Partial<ServicePort>[];
}

const cases: readonly Case[] = [
  { name: 'a cluster IP', expected: [{}] },
  { name: 'no cluster IP yet', spec: { clusterIP: undefined }, expected: [] },
  { name: 'a headless Service', spec: { clusterIP: 'None', clusterIPs: ['None'] }, expected: [] },
  { name: 'an external name', spec: { type: 'ExternalName', externalName: 'a.example' }, expected: [] },
  {
    name: "another proxy's Service",
    metadata: { labels: { 'service.kubernetes.io/service-proxy-name': '' } },
    expected: [],
  },
  { name: 'a name that no API server would let in', metadata: { name: 'web }\nflush ruleset' }, expected: [] },
  {
    name: 'two families',
    spec: { clusterIPs: ['fd00::7', '10.96.0.7'] },
    expected: [{}, { family: 6, clusterIp: 'fd00::7' }],
  },
  {
    name: 'several ports',
    spec: {
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53, nodePort: 30053 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 'dns' },
        { name: 'm3ua', port: 2905, protocol: 'SCTP', targetPort: 2905 },
        { name: 'odd', port: 1, protocol: 'DCCP', targetPort: 1 },
      ],
    },
    expected: [
      { protocol: 'udp', portName: 'dns', port: 53, nodePort: 30053 },
      { portName: 'dns-tcp', port: 53 },
      { protocol: 'sctp', portName: 'm3ua', port: 2905 },
    ],
  },
  {
    name: 'a port without a name, of no protocol that is said',
    spec: { ports: [{ port: 80, targetPort: 80 }] },
    expected: [{ portName: '' }],
  },
  {
    name: 'external IPs, load balancers and their source ranges, by family',
    spec: {
      clusterIPs: ['10.96.0.7', 'fd00::7'],
      externalIPs: ['198.51.100.1', '2001:db8::1'],
      loadBalancerSourceRanges: ['10.1.2.3/8', '2001:db8::/32'],
    },
    status: {
      loadBalancer: {
        ingress: [
          { ip: '203.0.113.1' },
          { ip: '203.0.113.2', ipMode: 'VIP' },
          { ip: '203.0.113.3', ipMode: 'Proxy' },
          { ip: '2001:db8::2' },
          { hostname: 'lb.example' },
        ],
      },
    },
    expected: [
      {
        externalIps: ['198.51.100.1'],
        loadBalancerIps: ['203.0.113.1', '203.0.113.2'],
        sourceRanges: ['10.0.0.0/8'],
      },
      {
        family: 6,
        clusterIp: 'fd00::7',
        externalIps: ['2001:db8::1'],
        loadBalancerIps: ['2001:db8::2'],
        sourceRanges: ['2001:db8::/32'],
      },
    ],
  },
  { name: 'affinity', spec: { sessionAffinity: 'ClientIP' }, expected: [{ affinitySeconds: 10_800 }] },
  {
    name: 'affinity for a time',
    spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
    expected: [{ affinitySeconds: 60 }],
  },
  {
    name: 'policies',
    spec: { internalTrafficPolicy: 'Local', externalTrafficPolicy: 'Local' },
    expected: [{ internalPolicyLocal: true, externalPolicyLocal: true }],
  },
  {
    name: 'policies that are Cluster',
    spec: { internalTrafficPolicy: 'Cluster', externalTrafficPolicy: 'Cluster', sessionAffinity: 'None' },
    expected: [{}],
  },
];

describe('what a Service asks for', () => {
  it.each(cases)('$name', ({ spec, metadata, status, expected }) => {
    const service = { ...serviceObject(spec, metadata), ...(status === undefined ? {} : { status }) };
    expect(servicePorts(service)).toEqual(expected.map((port) => ({ ...plain, ...port })));
  });

  it.each([
    { name: 'a cluster IP alone', port: {}, external: false },
    { name: 'a node port', port: { nodePort: 30080 }, external: true },
    { name: 'an external IP', port: { externalIps: ['198.51.100.1'] }, external: true },
    { name: 'a load balancer', port: { loadBalancerIps: ['203.0.113.1'] }, external: true },
  ])('$name is external: $external', ({ port, external }) => {
    expect(isExternal({ ...plain, ...port })).toBe(external);
  });
});
