import type { Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Endpoint, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { type ClusterObjects, clusterIps } from './cluster-objects.ts';
import { resolve, startOfAuthority } from './cluster-records.ts';

const zone = { domain: 'cluster.local', ttlSeconds: 5, serverIps: ['10.96.0.10', 'fd00::10'], serial: 7 };

function slice(
  service: string,
  addressType: string,
  endpoints: Readonly<Record<string, Partial<Endpoint>>>,
  more: Partial<EndpointSlice> = {},
): EndpointSlice {
  return {
    metadata: {
      name: `${service}-${addressType}`,
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': service },
    },
    addressType,
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'dns', port: 5353, protocol: 'UDP' },
    ],
    endpoints: Object.entries(endpoints).map(([ip, endpoint]) => ({
      addresses: [ip],
      conditions: { ready: true },
      ...endpoint,
    })),
    ...more,
  };
}

const services: readonly Service[] = [
  serviceObject({
    clusterIPs: ['10.96.0.7', 'fd00::7'],
    ports: [
      { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
      { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
    ],
  }),
  serviceObject({ clusterIP: '10.96.0.8', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] }, { name: 'plain' }),
  serviceObject({ clusterIP: undefined }, { name: 'pending' }),
  serviceObject({ clusterIP: 'None', clusterIPs: ['None'] }, { name: 'db' }),
  serviceObject({ clusterIP: 'None' }, { name: 'empty' }),
  serviceObject({ clusterIP: 'None', ports: [] }, { name: 'portless' }),
  serviceObject({ type: 'ExternalName', externalName: 'www.example.com.', clusterIP: undefined }, { name: 'far' }),
];

const slices: readonly EndpointSlice[] = [
  slice('db', 'IPv4', {
    '10.244.1.2': { hostname: 'db-0' },
    '10.244.1.3': { hostname: 'db-1' },
    '10.244.1.4': {},
    '10.244.1.5': { hostname: 'db-2', conditions: { ready: false, serving: true, terminating: true } },
    '10.244.1.6': { conditions: {} },
  }),
  slice('db', 'IPv6', { 'fd00:10::2': { hostname: 'db-0' } }),
  slice('portless', 'IPv4', { '10.244.1.9': {} }, { ports: [] }),
  slice('web', 'IPv4', { '10.244.1.20': { hostname: 'web-0' } }),
];

const objects: ClusterObjects = {
  hasNamespace: (name) => ['default', 'kube-system'].includes(name),
  service: (namespace, name) =>
    services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  slicesOf: (namespace, service) =>
    slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === service,
    ),
  servicesByIp: (ip) => services.filter((service) => clusterIps(service).includes(ip)),
  slicesByIp: (ip) => slices.filter(({ endpoints }) => endpoints.some(({ addresses }) => addresses.includes(ip))),
};

/** `A 10.96.0.7`, `SRV 0 50 80 web.…`. */
function text(answer: Answer): string {
  if (answer.type === 'OPT') throw new Error('an OPT among records');
  expect(answer.ttl).toBe(5);
  const { data } = answer;
  if (answer.type !== 'SRV') return `${answer.type} ${typeof data === 'string' ? data : JSON.stringify(data)}`;
  const { priority, weight, port, target } = answer.data;
  return `SRV ${priority} ${weight} ${port} ${target}`;
}

interface Case {
  readonly name: string;
  readonly type: string;
  /** The answers; or what kind of resolution it is. */
  readonly expected: readonly string[] | string;
  readonly additionals?: readonly string[];
}

const svc = 'default.svc.cluster.local';

const cases: readonly Case[] = [
  { name: `web.${svc}`, type: 'A', expected: ['A 10.96.0.7'] },
  { name: `web.${svc}`, type: 'AAAA', expected: ['AAAA fd00::7'] },
  { name: `web.${svc}`, type: 'TXT', expected: [] },
  { name: `WEB.Default.SVC.cluster.LOCAL`, type: 'A', expected: ['A 10.96.0.7'] },
  { name: `plain.${svc}`, type: 'AAAA', expected: [] },
  { name: `pending.${svc}`, type: 'A', expected: [] },
  { name: `none.${svc}`, type: 'A', expected: 'unknown' },
  { name: 'web.other.svc.cluster.local', type: 'A', expected: 'unknown' },
  { name: svc, type: 'A', expected: [] },
  { name: 'other.svc.cluster.local', type: 'A', expected: 'unknown' },
  { name: 'svc.cluster.local', type: 'A', expected: [] },

  {
    name: `_http._tcp.web.${svc}`,
    type: 'SRV',
    expected: [`SRV 0 100 80 web.${svc}`],
    additionals: ['A 10.96.0.7', 'AAAA fd00::7'],
  },
  {
    name: `_dns._udp.web.${svc}`,
    type: 'SRV',
    expected: [`SRV 0 100 53 web.${svc}`],
    additionals: ['A 10.96.0.7', 'AAAA fd00::7'],
  },
  { name: `_http._tcp.web.${svc}`, type: 'A', expected: [] },
  { name: `_tcp.web.${svc}`, type: 'SRV', expected: [] },
  { name: `_sctp.web.${svc}`, type: 'SRV', expected: 'unknown' },
  { name: `_http._udp.web.${svc}`, type: 'SRV', expected: 'unknown' },
  { name: `_http._tcp.plain.${svc}`, type: 'SRV', expected: 'unknown' },
  {
    name: `web.${svc}`,
    type: 'SRV',
    expected: [`SRV 0 50 80 web.${svc}`, `SRV 0 50 53 web.${svc}`],
    additionals: ['A 10.96.0.7', 'AAAA fd00::7'],
  },
  { name: `web-0.web.${svc}`, type: 'A', expected: 'unknown' },

  { name: `db.${svc}`, type: 'A', expected: ['A 10.244.1.2', 'A 10.244.1.3', 'A 10.244.1.4', 'A 10.244.1.6'] },
  { name: `db.${svc}`, type: 'AAAA', expected: ['AAAA fd00:10::2'] },
  { name: `db-0.db.${svc}`, type: 'A', expected: ['A 10.244.1.2'] },
  { name: `DB-0.db.${svc}`, type: 'AAAA', expected: ['AAAA fd00:10::2'] },
  { name: `db-1.db.${svc}`, type: 'AAAA', expected: [] },
  { name: `db-2.db.${svc}`, type: 'A', expected: 'unknown' },
  { name: `10-244-1-4.db.${svc}`, type: 'A', expected: ['A 10.244.1.4'] },
  { name: `10-244-1-2.db.${svc}`, type: 'A', expected: 'unknown' },
  { name: `empty.${svc}`, type: 'A', expected: [] },
  { name: `_http._tcp.empty.${svc}`, type: 'SRV', expected: 'unknown' },
  { name: `portless.${svc}`, type: 'A', expected: ['A 10.244.1.9'] },
  { name: `portless.${svc}`, type: 'SRV', expected: [] },
  {
    name: `_http._tcp.db.${svc}`,
    type: 'SRV',
    expected: [
      `SRV 0 25 8080 db-0.db.${svc}`,
      `SRV 0 25 8080 db-1.db.${svc}`,
      `SRV 0 25 8080 10-244-1-4.db.${svc}`,
      `SRV 0 25 8080 10-244-1-6.db.${svc}`,
    ],
    additionals: ['A 10.244.1.2', 'A 10.244.1.3', 'A 10.244.1.4', 'A 10.244.1.6', 'AAAA fd00:10::2'],
  },

  { name: `far.${svc}`, type: 'A', expected: 'alias www.example.com' },
  { name: `far.${svc}`, type: 'CNAME', expected: 'alias www.example.com' },
  { name: `_http._tcp.far.${svc}`, type: 'SRV', expected: 'unknown' },

  { name: '10-244-1-7.default.pod.cluster.local', type: 'A', expected: ['A 10.244.1.7'] },
  { name: '10-244-1-7.default.pod.cluster.local', type: 'AAAA', expected: [] },
  { name: 'fd00-10--7.default.pod.cluster.local', type: 'AAAA', expected: ['AAAA fd00:10::7'] },
  { name: '10-244-1-7.other.pod.cluster.local', type: 'A', expected: 'unknown' },
  { name: 'web.default.pod.cluster.local', type: 'A', expected: 'unknown' },

  { name: '7.0.96.10.in-addr.arpa', type: 'PTR', expected: [`PTR web.${svc}`] },
  { name: '7.0.96.10.IN-ADDR.arpa', type: 'A', expected: [] },
  { name: `7.${'0.'.repeat(27)}0.0.d.f.ip6.arpa`, type: 'PTR', expected: [`PTR web.${svc}`] },
  { name: '2.1.244.10.in-addr.arpa', type: 'PTR', expected: [`PTR db-0.db.${svc}`] },
  { name: '4.1.244.10.in-addr.arpa', type: 'PTR', expected: [`PTR 10-244-1-4.db.${svc}`] },
  { name: '5.1.244.10.in-addr.arpa', type: 'PTR', expected: 'forward' },
  { name: '20.1.244.10.in-addr.arpa', type: 'PTR', expected: 'forward' },
  { name: '1.2.0.192.in-addr.arpa', type: 'PTR', expected: 'forward' },
  { name: 'example.com', type: 'A', expected: 'forward' },

  { name: 'dns-version.cluster.local', type: 'TXT', expected: ['TXT 1.1.0'] },
  { name: 'dns-version.cluster.local', type: 'A', expected: [] },
  { name: 'ns.dns.cluster.local', type: 'A', expected: ['A 10.96.0.10'] },
  { name: 'ns.dns.cluster.local', type: 'AAAA', expected: ['AAAA fd00::10'] },
  { name: 'cluster.local', type: 'NS', expected: ['NS ns.dns.cluster.local'] },
  { name: 'cluster.local', type: 'A', expected: [] },
  { name: 'nothing.cluster.local', type: 'A', expected: 'unknown' },
];

describe('the records of the cluster', () => {
  it.each(cases)('$type $name', ({ name, type, expected, additionals = [] }) => {
    const resolution = resolve({ name, type }, objects, zone);
    if (resolution.kind === 'known') {
      expect(resolution.answers.map(text)).toEqual(expected);
      expect(resolution.additionals.map(text)).toEqual(additionals);
      for (const answer of resolution.answers) expect(answer.name).toBe(name);
    } else if (resolution.kind === 'alias') {
      expect(`alias ${resolution.target}`).toBe(expected);
      expect([resolution.alias.name, text(resolution.alias)]).toEqual([name, `CNAME ${resolution.target}`]);
    } else expect(resolution.kind).toBe(expected);
  });

  it('say who answers for the domain', () => {
    const soa = startOfAuthority(zone);
    expect(resolve({ name: 'cluster.local', type: 'SOA' }, objects, zone)).toEqual({
      kind: 'known',
      answers: [soa],
      additionals: [],
    });
    expect(soa).toEqual({
      type: 'SOA',
      name: 'cluster.local',
      ttl: 5,
      data: {
        mname: 'ns.dns.cluster.local',
        rname: 'hostmaster.cluster.local',
        serial: 7,
        refresh: 7200,
        retry: 1800,
        expire: 86_400,
        minimum: 5,
      },
    });
  });
});
