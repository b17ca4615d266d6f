/**
 * The part of the table that is the same whatever Services there are. Pure.
 *
 * A new connection's first packet looks up its destination in the maps of nat-prerouting (from Pods and from outside) or nat-output (from the
 * Node itself); what it finds is a Service's chain, which rewrites the destination to one of its endpoints. What was not rewritten and yet is
 * for a Service is refused or dropped by the filter chains that come after that.
 */

import { type RuleSet, RuleSetBuilder } from '../nft/rule-set.ts';
import { type IpFamily, ipFamilies } from '../services/ip-family.ts';
import type { ProxyNetwork } from './proxy-network.ts';

interface BaseRulesOptions extends ProxyNetwork {
  readonly nodeIps: Readonly<Record<IpFamily, readonly string[]>>;
}

/** The same bit as upstream's: in what is marked with it the source becomes this Node. */
const masqueradeMark = '0x4000';
export const markForMasquerade = `meta mark set meta mark or ${masqueradeMark}`;

/** The chain by which one sees that the table is there. */
export const preroutingChain = 'nat-prerouting';
export const refuseChain = 'refuse';

export type BaseSet =
  | 'cluster-ips'
  | 'firewall-ips'
  | 'hairpin-ips'
  | 'no-endpoint-ips'
  | 'no-endpoint-node-ports'
  | 'node-port-ips'
  | 'service-ips'
  | 'service-node-ports';

export const setName = (set: BaseSet, family: IpFamily): string => `${set}-${family}`;

interface FamilyWords {
  /** The header: `ip daddr`. */
  readonly ip: 'ip' | 'ip6';
  readonly type: 'ipv4_addr' | 'ipv6_addr';
}

export const words: Readonly<Record<IpFamily, FamilyWords>> = {
  4: { ip: 'ip', type: 'ipv4_addr' },
  6: { ip: 'ip6', type: 'ipv6_addr' },
};

const loopback: Readonly<Record<IpFamily, string>> = { 4: '127.0.0.0/8', 6: '::1' };
const portOfPacket = 'meta l4proto . th dport';

export function baseRules(options: BaseRulesOptions): RuleSet {
  const rules = new RuleSetBuilder();
  for (const family of ipFamilies) {
    declareSets(rules, family);
    const nodePortIps = options.nodePortCidrs === undefined ? options.nodeIps[family] : [];
    for (const ip of nodePortIps) rules.element(setName('node-port-ips', family), ip);
    rules.chain(outsidersChain(family), outsiderRules(options, family));
  }
  const forEachFamily = (rulesOf: (family: IpFamily) => readonly string[]): readonly string[] =>
    ipFamilies.flatMap(rulesOf);

  rules.chain(
    'services',
    forEachFamily((family) => serviceRules(options, family)),
  );
  rules.chain(preroutingChain, ['jump services'], 'type nat hook prerouting priority -100;');
  rules.chain('nat-output', ['jump services'], 'type nat hook output priority -100;');
  const marked = `meta mark and ${masqueradeMark} == ${masqueradeMark}`;
  rules.chain(
    'nat-postrouting',
    [
      `${marked} goto masquerade-marked`,
      // An endpoint that came back to itself by a Service would not know the answer for one, if it saw its own address as the source.
      ...forEachFamily((family) => [
        `ct status dnat ${words[family].ip} saddr . ${words[family].ip} daddr @${setName('hairpin-ips', family)} masquerade`,
      ]),
    ],
    'type nat hook postrouting priority 100;',
  );
  // Nobody else should see the mark, in what is encapsulated and comes by once more, say.
  rules.chain('masquerade-marked', [`meta mark set meta mark xor ${masqueradeMark}`, 'masquerade fully-random']);

  rules.chain(
    'firewall',
    forEachFamily((family) => [lookUp('daddr', 'firewall-ips', family)]),
  );
  // Before the destination is rewritten, since it is by that that they know whom to let in.
  rules.chain('filter-prerouting', ['ct state new jump firewall'], 'type filter hook prerouting priority -110;');
  rules.chain('filter-output-before', ['ct state new jump firewall'], 'type filter hook output priority -110;');

  // Resets are not limited in rate, as the kernel's ICMP is.
  rules.chain(refuseChain, ['meta l4proto tcp reject with tcp reset', 'reject']);
  rules.chain(
    'unserved',
    forEachFamily((family) => unservedRules(options, family)),
  );
  const unserved = ['ct state new ct status and dnat != dnat jump unserved'];
  rules.chain('filter-input', unserved, 'type filter hook input priority 0;');
  rules.chain('filter-forward', unserved, 'type filter hook forward priority 0;');
  rules.chain('filter-output', unserved, 'type filter hook output priority -90;');
  return rules;
}

function declareSets(rules: RuleSetBuilder, family: IpFamily): void {
  const { type } = words[family];
  const verdictsByIp = { kind: 'map', declaration: `type ${type} . inet_proto . inet_service : verdict;` } as const;
  const verdictsByPort = { kind: 'map', declaration: 'type inet_proto . inet_service : verdict;' } as const;
  const ips = { kind: 'set', declaration: `type ${type};` } as const;
  const declarations = {
    'cluster-ips': ips,
    'firewall-ips': verdictsByIp,
    'hairpin-ips': { kind: 'set', declaration: `type ${type} . ${type};` },
    'no-endpoint-ips': verdictsByIp,
    'no-endpoint-node-ports': verdictsByPort,
    'node-port-ips': ips,
    'service-ips': verdictsByIp,
    'service-node-ports': verdictsByPort,
  } as const;
  for (const [set, declaration] of Object.entries(declarations)) {
    rules.sets.set(setName(set as BaseSet, family), declaration);
  }
}

const lookUp = (what: string, map: BaseSet, family: IpFamily): string =>
  `${words[family].ip} ${what} . ${portOfPacket} vmap @${setName(map, family)}`;

/** Of a map by protocol and port, for the addresses that have node ports. */
function lookUpNodePort(options: BaseRulesOptions, map: BaseSet, family: IpFamily): readonly string[] {
  const { ip } = words[family];
  const verdict = `${portOfPacket} vmap @${setName(map, family)}`;
  return [
    `${ip} daddr @${setName('node-port-ips', family)} ${verdict}`,
    ...(options.nodePortCidrs?.[family] ?? []).map(
      (cidr) => `fib daddr type local ${ip} daddr ${cidr} ${ip} daddr != ${loopback[family]} ${verdict}`,
    ),
  ];
}

function serviceRules(options: BaseRulesOptions, family: IpFamily): readonly string[] {
  const toClusterIp = `${words[family].ip} daddr @${setName('cluster-ips', family)}`;
  const masquerades = options.masqueradeAll || options.clusterCidrs[family].length > 0;
  return [
    ...(masquerades ? [`${toClusterIp} jump ${outsidersChain(family)}`] : []),
    lookUp('daddr', 'service-ips', family),
    ...lookUpNodePort(options, 'service-node-ports', family),
  ];
}

const outsidersChain = (family: IpFamily): string => `mark-outsiders-${family}`;

/** For what is for a cluster IP: endpoints of other Nodes could not answer who is not in the cluster's network. */
function outsiderRules({ clusterCidrs, masqueradeAll }: BaseRulesOptions, family: IpFamily): readonly string[] {
  const insiders = masqueradeAll ? [] : clusterCidrs[family];
  return [...insiders.map((cidr) => `${words[family].ip} saddr ${cidr} return`), markForMasquerade];
}

function unservedRules(options: BaseRulesOptions, family: IpFamily): readonly string[] {
  return [
    lookUp('daddr', 'no-endpoint-ips', family),
    ...lookUpNodePort(options, 'no-endpoint-node-ports', family),
    // A port that the Service does not have.
    `${words[family].ip} daddr @${setName('cluster-ips', family)} goto ${refuseChain}`,
  ];
}
