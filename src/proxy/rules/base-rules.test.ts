import { describe, expect, it } from 'vitest';
import { baseRules } from './base-rules.ts';
import { proxyNetwork } from './proxy-network.ts';

const nodeIps = { 4: ['192.0.2.1'], 6: [] };

const rulesFor = (options: Parameters<typeof proxyNetwork>[0]) => baseRules({ ...proxyNetwork(options), nodeIps });

describe('the rules that every table has', () => {
  it('enter by hooks before and after the kernel chooses the route', () => {
    const { chains } = rulesFor({});
    const hooks = [...chains].flatMap(([name, { hook }]) => (hook === undefined ? [] : [`${name}: ${hook}`]));
    expect(hooks).toEqual([
      'nat-prerouting: type nat hook prerouting priority -100;',
      'nat-output: type nat hook output priority -100;',
      'nat-postrouting: type nat hook postrouting priority 100;',
      'filter-prerouting: type filter hook prerouting priority -110;',
      'filter-output-before: type filter hook output priority -110;',
      'filter-input: type filter hook input priority 0;',
      'filter-forward: type filter hook forward priority 0;',
      'filter-output: type filter hook output priority -90;',
    ]);
  });

  it('name no chain and no set that is not there', () => {
    const { sets, chains, elements } = rulesFor({ clusterCidr: '10.244.0.0/16', nodePortAddresses: ['192.0.2.0/24'] });
    const text = [...chains.values()].flatMap(({ rules }) => rules).join('\n');
    const named = (pattern: RegExp): ReadonlySet<string> =>
      new Set([...text.matchAll(pattern)].map(([, name]) => name!));
    for (const set of named(/@([a-z0-9-]+)/g)) expect(sets.has(set)).toBe(true);
    for (const chain of named(/(?:goto|jump) ([a-z0-9-]+)/g)) expect(chains.has(chain)).toBe(true);
    for (const set of elements.keys()) expect(sets.has(set)).toBe(true);
    expect(named(/@([a-z0-9-]+)/g).size).toBe(sets.size);
  });

  const forCluster = 'ip daddr @cluster-ips-4 jump mark-outsiders-4';
  it.each([
    { name: 'without a cluster CIDR', options: {}, jumps: false, outsiders: ['meta mark set meta mark or 0x4000'] },
    {
      name: 'with one',
      options: { clusterCidr: '10.244.0.0/16' },
      jumps: true,
      outsiders: ['ip saddr 10.244.0.0/16 return', 'meta mark set meta mark or 0x4000'],
    },
    {
      name: 'for all',
      options: { clusterCidr: '10.244.0.0/16', masqueradeAll: true },
      jumps: true,
      outsiders: ['meta mark set meta mark or 0x4000'],
    },
  ])('masquerade what comes to cluster IPs $name: $jumps', ({ options, jumps, outsiders }) => {
    const { chains } = rulesFor(options);
    expect(chains.get('services')?.rules.includes(forCluster)).toBe(jumps);
    expect(chains.get('mark-outsiders-4')?.rules).toEqual(outsiders);
  });

  it.each([
    {
      name: "on the Node's addresses",
      options: {},
      ips: ['192.0.2.1'],
      rules: ['ip daddr @node-port-ips-4 meta l4proto . th dport vmap @service-node-ports-4'],
    },
    {
      name: 'on all local addresses of a block',
      options: { nodePortAddresses: ['198.51.100.0/24'] },
      ips: [],
      rules: [
        'ip daddr @node-port-ips-4 meta l4proto . th dport vmap @service-node-ports-4',
        'fib daddr type local ip daddr 198.51.100.0/24 ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-node-ports-4',
      ],
    },
  ])('serve node ports $name', ({ options, ips, rules }) => {
    const { chains, elements } = rulesFor(options);
    expect([...(elements.get('node-port-ips-4')?.keys() ?? [])]).toEqual(ips);
    expect(chains.get('services')?.rules.filter((rule) => rule.endsWith('@service-node-ports-4'))).toEqual(rules);
  });
});
