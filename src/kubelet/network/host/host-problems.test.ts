import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forwardProblems, neededSysctls, sysctlProblems } from './host-problems.ts';
import { deleteMasquerade, masqueradeCommands } from './masquerade.ts';
import { findNetworkPrograms } from './network-programs.ts';
import { HostSysctls } from './sysctls.ts';

const forward4 = 'net.ipv4.ip_forward';
const bridge4 = 'net.bridge.bridge-nf-call-iptables';
const forward6 = 'net.ipv6.conf.all.forwarding';
const bridge6 = 'net.bridge.bridge-nf-call-ip6tables';

interface Case {
  readonly name: string;
  readonly families: readonly (4 | 6)[];
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly { readonly what: string; readonly remedy: string }[];
}

const cases: readonly Case[] = [
  { name: 'all is well', families: [4], values: { [forward4]: '1', [bridge4]: '1' }, problems: [] },
  {
    name: 'nothing is forwarded',
    families: [4],
    values: { [forward4]: '0', [bridge4]: '1' },
    problems: [
      {
        what: 'net.ipv4.ip_forward is 0, not 1: nothing gets from Pods to other machines',
        remedy: 'sysctl -w net.ipv4.ip_forward=1',
      },
    ],
  },
  {
    name: 'the module of bridges is not loaded',
    families: [4],
    values: { [forward4]: '1' },
    problems: [
      {
        what: 'net.bridge.bridge-nf-call-iptables is not there: Pods of one Node do not reach one another by Services',
        remedy: 'modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1',
      },
    ],
  },
  {
    name: 'IPv6, which forwards in two ways',
    families: [4, 6],
    values: { [forward4]: '1', [bridge4]: '1', [forward6]: '2', [bridge6]: '1' },
    problems: [],
  },
  {
    name: 'IPv6 alone',
    families: [6],
    values: { [forward6]: '', [bridge6]: '0' },
    problems: [
      {
        what: 'net.ipv6.conf.all.forwarding is empty, not 1: nothing gets from Pods to other machines',
        remedy: 'sysctl -w net.ipv6.conf.all.forwarding=1',
      },
      {
        what: 'net.bridge.bridge-nf-call-ip6tables is 0, not 1: Pods of one Node do not reach one another by Services',
        remedy: 'sysctl -w net.bridge.bridge-nf-call-ip6tables=1',
      },
    ],
  },
  { name: 'no Pods yet', families: [], values: {}, problems: [] },
];

describe('what of the machine stands in the way', () => {
  it.each(cases)('$name', ({ families, values, problems }) => {
    expect(sysctlProblems(families, new Map(Object.entries(values)))).toEqual(problems);
  });

  it.each([
    { families: [4], names: [forward4, bridge4] },
    { families: [6], names: [forward6, bridge6] },
    { families: [], names: [] },
  ] as const)('is seen by settings for $families', ({ families, names }) => {
    expect(neededSysctls(families)).toEqual(names);
  });

  const chain = (hook: string | undefined, policy: string | undefined) => ({
    chain: { family: 'ip', table: 'filter', name: 'FORWARD', handle: 1, hook, policy },
  });
  it.each([
    { name: 'a firewall that drops', chains: [chain('forward', 'drop')], count: 1 },
    { name: 'one that accepts', chains: [chain('forward', 'accept')], count: 0 },
    { name: 'one that drops what comes in', chains: [chain('input', 'drop'), chain(undefined, undefined)], count: 0 },
  ])('is also $name', ({ chains, count }) => {
    const problems = forwardProblems(JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }, ...chains] }));
    expect(problems).toHaveLength(count);
    for (const { what, remedy } of problems) {
      expect(what).toContain('chain FORWARD of table ip filter drops forwarded packets');
      expect(remedy).toContain("nft 'chain ip filter FORWARD { policy accept; }'");
    }
  });
});

describe('settings of the kernel', () => {
  it('are files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wherry-sysctl-'));
    try {
      await mkdir(join(folder, 'net', 'ipv4'), { recursive: true });
      await writeFile(join(folder, 'net', 'ipv4', 'ip_forward'), '1\n');
      const sysctls = new HostSysctls(folder);
      expect(await sysctls.read(forward4)).toBe('1');
      expect(await sysctls.read(bridge4)).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('masquerading', () => {
  it('is of what Pods send out of the cluster', () => {
    const commands = masqueradeCommands({
      podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
      clusterCidrs: ['10.244.0.0/16'],
    });
    expect(commands).toBe(
      `${deleteMasquerade}${[
        'add table inet wherry-network',
        'add chain inet wherry-network outside',
        'add chain inet wherry-network postrouting { type nat hook postrouting priority 100; }',
        'add rule inet wherry-network postrouting ip saddr 10.244.1.0/24 goto outside',
        'add rule inet wherry-network postrouting ip6 saddr fd00:10:244:1::/64 goto outside',
        'add rule inet wherry-network outside ip daddr 10.244.1.0/24 return',
        'add rule inet wherry-network outside ip6 daddr fd00:10:244:1::/64 return',
        'add rule inet wherry-network outside ip daddr 10.244.0.0/16 return',
        'add rule inet wherry-network outside ip daddr 224.0.0.0/4 return',
        'add rule inet wherry-network outside ip6 daddr ff00::/8 return',
        'add rule inet wherry-network outside masquerade fully-random',
      ].join('\n')}\n`,
    );
  });
});

describe('the programs', () => {
  it('are found, or said to be missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wherry-programs-'));
    try {
      const install = async (name: string): Promise<void> => {
        await writeFile(join(folder, name), `#!/bin/sh\necho ${name} "$@"\n`);
        await chmod(join(folder, name), 0o755);
      };
      const find = () => findNetworkPrograms([folder]);
      expect(find).toThrow('needed for the network of Pods: ip, nft (the packages iproute2, nftables)');
      await install('ip');
      expect(find).toThrow('needed for the network of Pods: nft (the packages nftables)');
      await install('nft');
      const { ip, nft } = find();
      expect([await ip.run(['link']), await nft.run(['list'])]).toEqual(['ip link\n', 'nft list\n']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
