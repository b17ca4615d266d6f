import { describe, expect, it } from 'vitest';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Endpoint } from '../../api/discovery/v1/endpoint-slice.ts';
import { diffRuleSets } from '../nft/diff-rule-sets.ts';
import { noRules, RuleSetBuilder } from '../nft/rule-set.ts';
import { compileService } from './service-rules.ts';

const context = {
  nodeName: 'node-1',
  zone: '',
  clusterCidrs: { 4: ['10.244.0.0/16'], 6: ['fd00:10:244::/56'] },
  nodeIps: { 4: ['192.0.2.1'], 6: ['2001:db8::1'] },
};

/** By address; those with colons are in a slice of IPv6. */
type Endpoints = Readonly<Record<string, Partial<Endpoint>>>;

function compile(spec: Partial<Service['spec']>, endpoints: Endpoints, ingress: readonly string[] = []) {
  const service = {
    ...serviceObject(spec),
    status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } },
  };
  const slices = (['IPv4', 'IPv6'] as const).map((addressType) => ({
    metadata: { name: `web-${addressType}`, namespace: 'default' },
    addressType,
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'dns', port: 5353, protocol: 'UDP' },
    ],
    endpoints: Object.entries(endpoints)
      .filter(([ip]) => ip.includes(':') === (addressType === 'IPv6'))
      .map(([ip, more]) => ({ addresses: [ip], conditions: {}, nodeName: 'node-1', ...more })),
  }));
  return compileService(service, slices, context);
}

/** Each chain with its rules, each element with its verdict, each set. */
function lines({ sets, chains, elements }: ReturnType<typeof compile>['rules']): readonly string[] {
  return [
    ...[...sets].map(([name, { kind, declaration }]) => `${kind} ${name} { ${declaration} }`),
    ...[...chains].flatMap(([name, { rules }]) => rules.map((rule) => `${name}: ${rule}`)),
    ...[...elements].flatMap(([set, entries]) =>
      [...entries].map(([key, value]) => `@${set} ${key}${value === '' ? '' : ` -> ${value}`}`),
    ),
  ];
}

const here = { nodeName: 'node-1' };
const elsewhere = { nodeName: 'node-2' };

interface Case {
  readonly name: string;
  readonly spec?: Partial<Service['spec']>;
  readonly endpoints: Endpoints;
  readonly ingress?: readonly string[];
  readonly expected: readonly string[];
}

const id = '4/default/web/tcp/80';
const one = [
  `cluster-${id}: meta l4proto tcp dnat ip to 10.244.1.2:8080`,
  '@cluster-ips-4 10.96.0.7',
  `@service-ips-4 10.96.0.7 . tcp . 80 -> goto cluster-${id}`,
];
const hairpin = '@hairpin-ips-4 10.244.1.2 . 10.244.1.2';
const nodePort = { ports: [{ name: 'http', port: 80, targetPort: 80, nodePort: 30080 }] };

const cases: readonly Case[] = [
  { name: 'one endpoint', endpoints: { '10.244.1.2': {} }, expected: [...one, hairpin] },
  {
    name: 'two endpoints',
    endpoints: { '10.244.1.3': {}, '10.244.1.2': {} },
    expected: [
      `cluster-${id}: meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.1.3 . 8080 }`,
      '@cluster-ips-4 10.96.0.7',
      `@service-ips-4 10.96.0.7 . tcp . 80 -> goto cluster-${id}`,
      hairpin,
      '@hairpin-ips-4 10.244.1.3 . 10.244.1.3',
    ],
  },
  {
    name: 'no endpoints',
    endpoints: {},
    expected: ['@cluster-ips-4 10.96.0.7', '@no-endpoint-ips-4 10.96.0.7 . tcp . 80 -> goto refuse'],
  },
  {
    name: 'both families, endpoints of one',
    spec: { clusterIPs: ['10.96.0.7', 'fd00::7'] },
    endpoints: { 'fd00::2': {} },
    expected: [
      'cluster-6/default/web/tcp/80: meta l4proto tcp dnat ip6 to [fd00::2]:8080',
      '@cluster-ips-4 10.96.0.7',
      '@no-endpoint-ips-4 10.96.0.7 . tcp . 80 -> goto refuse',
      '@cluster-ips-6 fd00::7',
      '@service-ips-6 fd00::7 . tcp . 80 -> goto cluster-6/default/web/tcp/80',
      '@hairpin-ips-6 fd00::2 . fd00::2',
    ],
  },
  {
    name: 'node port, external IP and load balancer',
    spec: { ...nodePort, externalIPs: ['198.51.100.1'] },
    ingress: ['203.0.113.1'],
    endpoints: { '10.244.1.2': {} },
    expected: [
      one[0]!,
      `external-${id}: meta mark set meta mark or 0x4000`,
      `external-${id}: goto cluster-${id}`,
      ...one.slice(1),
      `@service-ips-4 198.51.100.1 . tcp . 80 -> goto external-${id}`,
      `@service-ips-4 203.0.113.1 . tcp . 80 -> goto external-${id}`,
      `@service-node-ports-4 tcp . 30080 -> goto external-${id}`,
      hairpin,
    ],
  },
  {
    name: 'node port, external IP and load balancer without endpoints',
    spec: { ...nodePort, externalIPs: ['198.51.100.1'], externalTrafficPolicy: 'Local' },
    ingress: ['203.0.113.1'],
    endpoints: {},
    expected: [
      '@cluster-ips-4 10.96.0.7',
      '@no-endpoint-ips-4 10.96.0.7 . tcp . 80 -> goto refuse',
      '@no-endpoint-ips-4 198.51.100.1 . tcp . 80 -> goto refuse',
      '@no-endpoint-ips-4 203.0.113.1 . tcp . 80 -> goto refuse',
      '@no-endpoint-node-ports-4 tcp . 30080 -> goto refuse',
    ],
  },
  {
    name: 'external policy Local, an endpoint here and one elsewhere',
    spec: { ...nodePort, externalTrafficPolicy: 'Local' },
    endpoints: { '10.244.1.2': here, '10.244.2.2': elsewhere },
    expected: [
      `cluster-${id}: meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.2.2 . 8080 }`,
      `local-${id}: meta l4proto tcp dnat ip to 10.244.1.2:8080`,
      `external-${id}: ip saddr 10.244.0.0/16 goto cluster-${id}`,
      `external-${id}: fib saddr type local meta mark set meta mark or 0x4000`,
      `external-${id}: fib saddr type local goto cluster-${id}`,
      `external-${id}: goto local-${id}`,
      '@cluster-ips-4 10.96.0.7',
      `@service-ips-4 10.96.0.7 . tcp . 80 -> goto cluster-${id}`,
      `@service-node-ports-4 tcp . 30080 -> goto external-${id}`,
      hairpin,
      '@hairpin-ips-4 10.244.2.2 . 10.244.2.2',
    ],
  },
  {
    name: 'external policy Local, no endpoint here',
    spec: { ...nodePort, externalTrafficPolicy: 'Local' },
    endpoints: { '10.244.1.2': elsewhere },
    expected: [
      one[0]!,
      `external-${id}: ip saddr 10.244.0.0/16 goto cluster-${id}`,
      `external-${id}: fib saddr type local meta mark set meta mark or 0x4000`,
      `external-${id}: fib saddr type local goto cluster-${id}`,
      ...one.slice(1),
      `@service-node-ports-4 tcp . 30080 -> goto external-${id}`,
      '@no-endpoint-node-ports-4 tcp . 30080 -> drop',
      hairpin,
    ],
  },
  {
    name: 'internal policy Local, an endpoint here',
    spec: { internalTrafficPolicy: 'Local' },
    endpoints: { '10.244.1.2': here, '10.244.2.2': elsewhere },
    expected: [
      `local-${id}: meta l4proto tcp dnat ip to 10.244.1.2:8080`,
      '@cluster-ips-4 10.96.0.7',
      `@service-ips-4 10.96.0.7 . tcp . 80 -> goto local-${id}`,
      hairpin,
    ],
  },
  {
    name: 'internal policy Local, no endpoint here',
    spec: { internalTrafficPolicy: 'Local' },
    endpoints: { '10.244.2.2': elsewhere },
    expected: ['@cluster-ips-4 10.96.0.7', '@no-endpoint-ips-4 10.96.0.7 . tcp . 80 -> drop'],
  },
  {
    name: 'affinity',
    spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
    endpoints: { '10.244.1.2': {}, '10.244.1.3': {} },
    expected: [
      `set affinity-60-${id}/10.244.1.2/8080 { type ipv4_addr; size 65536; flags dynamic,timeout; timeout 60s; }`,
      `set affinity-60-${id}/10.244.1.3/8080 { type ipv4_addr; size 65536; flags dynamic,timeout; timeout 60s; }`,
      `endpoint-${id}/10.244.1.2/8080: update @affinity-60-${id}/10.244.1.2/8080 { ip saddr }`,
      `endpoint-${id}/10.244.1.2/8080: meta l4proto tcp dnat ip to 10.244.1.2:8080`,
      `endpoint-${id}/10.244.1.3/8080: update @affinity-60-${id}/10.244.1.3/8080 { ip saddr }`,
      `endpoint-${id}/10.244.1.3/8080: meta l4proto tcp dnat ip to 10.244.1.3:8080`,
      `cluster-${id}: ip saddr @affinity-60-${id}/10.244.1.2/8080 goto endpoint-${id}/10.244.1.2/8080`,
      `cluster-${id}: ip saddr @affinity-60-${id}/10.244.1.3/8080 goto endpoint-${id}/10.244.1.3/8080`,
      `cluster-${id}: numgen random mod 2 vmap { 0 : goto endpoint-${id}/10.244.1.2/8080, 1 : goto endpoint-${id}/10.244.1.3/8080 }`,
      ...one.slice(1),
      hairpin,
      '@hairpin-ips-4 10.244.1.3 . 10.244.1.3',
    ],
  },
  {
    name: 'source ranges of a load balancer, the Node not in them',
    spec: { loadBalancerSourceRanges: ['10.0.0.0/8', '198.51.100.0/24'] },
    ingress: ['203.0.113.1'],
    endpoints: { '10.244.1.2': {} },
    expected: [
      one[0]!,
      `external-${id}: meta mark set meta mark or 0x4000`,
      `external-${id}: goto cluster-${id}`,
      `firewall-${id}: ip saddr 10.0.0.0/8 return`,
      `firewall-${id}: ip saddr 198.51.100.0/24 return`,
      `firewall-${id}: drop`,
      ...one.slice(1),
      `@service-ips-4 203.0.113.1 . tcp . 80 -> goto external-${id}`,
      `@firewall-ips-4 203.0.113.1 . tcp . 80 -> goto firewall-${id}`,
      hairpin,
    ],
  },
  {
    name: 'source ranges that the Node is in',
    spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] },
    ingress: ['203.0.113.1'],
    endpoints: {},
    expected: [
      `firewall-${id}: ip saddr 192.0.2.0/24 return`,
      `firewall-${id}: ip saddr 203.0.113.1 return`,
      `firewall-${id}: drop`,
      '@cluster-ips-4 10.96.0.7',
      '@no-endpoint-ips-4 10.96.0.7 . tcp . 80 -> goto refuse',
      '@no-endpoint-ips-4 203.0.113.1 . tcp . 80 -> goto refuse',
      `@firewall-ips-4 203.0.113.1 . tcp . 80 -> goto firewall-${id}`,
    ],
  },
];

describe('the rules of a Service', () => {
  it.each(cases)('$name', ({ spec = {}, endpoints, ingress, expected }) => {
    const { rules } = compile(spec, endpoints, ingress);
    expect([...lines(rules)].sort()).toEqual([...expected].sort());
  });

  it('are none for a headless Service', () => {
    const { rules, udp } = compile({ clusterIP: 'None' }, { '10.244.1.2': {} });
    expect([...lines(rules), ...udp]).toEqual([]);
  });

  it('have names that the kernel takes, however long those of the Service are', () => {
    const long = 'a'.repeat(63);
    const service = serviceObject(
      {
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_400 } },
        clusterIPs: ['fd00::7'],
      },
      { name: long, namespace: long },
    );
    const ip = 'fd00:1111:2222:3333:4444:5555:6666:7777';
    const slice = {
      metadata: {},
      addressType: 'IPv6',
      ports: [{ name: 'http', port: 65_535, protocol: 'TCP' }],
      endpoints: [{ addresses: [ip], conditions: {} }],
    };
    const { sets, chains } = compileService(service, [slice], context).rules;
    const names = [...sets.keys(), ...chains.keys()];
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9/.-]{1,254}$/);
  });

  it('name where UDP packets come, and who serves them', () => {
    const spec = { ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP', nodePort: 30053 }] };
    const conditions = { ready: false, serving: true, terminating: true };
    const { udp } = compile(
      { ...spec, externalIPs: ['198.51.100.1'] },
      {
        '10.244.1.2': {},
        '10.244.1.3': { conditions },
        '10.244.1.4': { conditions: { ready: false } },
      },
    );
    const endpointIps = new Set(['10.244.1.2', '10.244.1.3']);
    expect(udp).toEqual([
      { family: 4, ip: '10.96.0.7', port: 53, endpointIps },
      { family: 4, ip: '198.51.100.1', port: 53, endpointIps },
      { family: 4, ip: '192.0.2.1', port: 30053, endpointIps },
    ]);
  });

  it.each([
    { name: 'for a load balancer with policy Local', spec: {}, check: true },
    { name: 'for one with policy Cluster', spec: { externalTrafficPolicy: 'Cluster' }, check: false },
    { name: 'for a node port', spec: { type: 'NodePort' }, check: false },
    { name: 'for one without a port for that', spec: { healthCheckNodePort: undefined }, check: false },
  ])('come with a health check $name: $check', ({ spec, check }) => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 };
    const endpoints = {
      '10.244.1.2': here,
      '10.244.1.3': { ...here, conditions: { ready: false } },
      '10.244.2.2': elsewhere,
    };
    const expected = { namespace: 'default', name: 'web', port: 32000, localEndpoints: 1 };
    expect(compile({ ...local, ...spec }, endpoints).healthCheck).toEqual(check ? expected : undefined);
  });

  it('are the same whatever the order of endpoints', () => {
    const rulesOf = (...ips: readonly string[]) =>
      compile({ sessionAffinity: 'ClientIP' }, Object.fromEntries(ips.map((ip) => [ip, {}]))).rules;
    const rules = rulesOf('10.244.1.2', '10.244.1.3');
    expect(diffRuleSets(rules, rulesOf('10.244.1.3', '10.244.1.2'))).toBe('');
    expect(diffRuleSets(noRules, rules)).not.toBe('');
    expect(diffRuleSets(new RuleSetBuilder(), noRules)).toBe('');
  });
});
