import { describe, expect, it } from 'vitest';
import { findings, type MachineFacts } from './machine-needs.ts';

const good: MachineFacts = {
  platform: 'linux',
  isRoot: true,
  runtime: { found: { endpoint: '/run/x.sock', description: 'containerd 2.1.0' } },
  runtimeErrors: [],
  keepsOomScores: false,
  respectsOomScores: false,
  programs: new Set(['runc', 'nft', 'conntrack', 'ip', 'mount', 'umount']),
  cniFolder: '/opt/cni/bin',
  forwardsPackets: true,
  filtersBridges: true,
  cgroupVersion: 2,
  packageManager: 'apt-get',
};
const none = { reasons: ['there is no socket at /run/x.sock'] };
const programs = (...names: string[]) => ({ programs: new Set(names) });
const noCni = { cniFolder: undefined };

interface Case {
  readonly name: string;
  readonly facts: Partial<MachineFacts>;
  /** Those that are not well: what, how bad, and what to do. */
  readonly expected: readonly (readonly [subject: string, verdict: string, remedy: string])[];
}

const startRuntime = 'then start it (systemctl enable --now containerd)';
const restrictOom =
  'in /etc/containerd/config.toml, under [plugins."io.containerd.grpc.v1.cri"]: restrict_oom_score_adj = true; then start it anew';
const cases: Case[] = [
  { name: 'nothing', facts: {}, expected: [] },
  {
    name: 'Linux',
    facts: { platform: 'darwin' },
    expected: [['Linux', 'missing', 'run it on Linux, or in a virtual machine with Linux']],
  },
  { name: 'root', facts: { isRoot: false }, expected: [['root', 'missing', 'run wherry with sudo']] },
  {
    name: 'a runtime, of which nothing more is said then',
    facts: { runtime: none, runtimeErrors: [] },
    expected: [['container runtime', 'missing', `apt-get install containerd, ${startRuntime}`]],
  },
  {
    name: 'a runtime, on Fedora',
    facts: { runtime: none, packageManager: 'dnf' },
    expected: [['container runtime', 'missing', `dnf install containerd, ${startRuntime}`]],
  },
  {
    name: 'a network for Pods',
    facts: { runtimeErrors: ['container runtime network not ready'] },
    expected: [['its readiness', 'advice', 'nothing to do: wherry up configures one where /etc/cni/net.d has none']],
  },
  {
    name: 'a runtime that works',
    facts: { runtimeErrors: ['container runtime network not ready', 'container runtime not ready'] },
    expected: [['its readiness', 'missing', "look at the runtime's log (journalctl -u containerd)"]],
  },
  {
    name: 'the right to lower oom_score_adj',
    facts: { keepsOomScores: true },
    expected: [['oom_score_adj', 'missing', restrictOom]],
  },
  {
    name: 'that right, with a runtime that does not say whether it uses it',
    facts: { keepsOomScores: true, respectsOomScores: undefined },
    expected: [['oom_score_adj', 'advice', restrictOom]],
  },
  {
    name: 'that right, with a runtime that does not use it',
    facts: { keepsOomScores: true, respectsOomScores: true },
    expected: [],
  },
  { name: 'crun does for runc', facts: programs('crun', 'nft', 'conntrack', 'ip', 'mount', 'umount'), expected: [] },
  {
    name: 'all programs',
    facts: programs(),
    expected: [
      ['runc', 'missing', 'apt-get install runc'],
      ['mount', 'missing', 'apt-get install mount'],
      ['ip', 'advice', 'apt-get install iproute2'],
      ['nft', 'advice', 'apt-get install nftables'],
      ['conntrack', 'advice', 'apt-get install conntrack'],
    ],
  },
  {
    name: 'CNI on Debian',
    facts: noCni,
    expected: [['CNI plugins', 'missing', 'apt-get install containernetworking-plugins']],
  },
  {
    name: 'CNI on Alpine',
    facts: { ...noCni, packageManager: 'apk' },
    expected: [['CNI plugins', 'missing', 'apk add cni-plugins']],
  },
  {
    name: 'CNI, and a way to install it',
    facts: { ...noCni, packageManager: undefined },
    expected: [['CNI plugins', 'missing', 'install containernetworking-plugins']],
  },
  {
    name: 'forwarding',
    facts: { forwardsPackets: false },
    expected: [['forwarding', 'missing', 'sysctl -w net.ipv4.ip_forward=1']],
  },
  {
    name: 'the bridge filter',
    facts: { filtersBridges: false },
    expected: [['bridge filter', 'advice', 'modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1']],
  },
  {
    name: 'cgroup v2',
    facts: { cgroupVersion: 1 },
    expected: [['cgroup v2', 'advice', 'boot with systemd.unified_cgroup_hierarchy=1']],
  },
];

describe('findings', () => {
  it.each(cases)('lacks: $name', ({ facts, expected }) => {
    const unwell = findings({ ...good, ...facts }).filter(({ verdict }) => verdict !== 'ok');
    expect(unwell.map(({ subject, verdict, remedy }) => [subject, verdict, remedy])).toEqual(expected);
  });

  it('say what was found', () => {
    const said = Object.fromEntries(findings(good).map(({ subject, detail }) => [subject, detail]));
    expect(said).toMatchObject({
      'container runtime': 'containerd 2.1.0 at /run/x.sock',
      runc: 'runc is installed',
      'CNI plugins': 'in /opt/cni/bin',
    });
  });

  it('give the reasons why no runtime was found', () => {
    const finding = findings({ ...good, runtime: none }).find(({ subject }) => subject === 'container runtime');
    expect(finding?.detail).toBe('there is no socket at /run/x.sock');
  });
});
