/** What real containers need of a machine: what there is is found out at the edge, what that means is decided purely. */
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { findProgram } from '../base/program.ts';
import { CriClient } from '../kubelet/runtime/cri/cri-client.ts';
import * as methods from '../kubelet/runtime/cri/methods.ts';
import { readNodeResources } from '../kubelet/runtime/cri/node-resources.ts';
import { runtimeMessage } from '../kubelet/runtime/runtime.ts';
import { findContainerRuntime, type RuntimeSearch } from './container-runtime.ts';
import { networkNotReady, runtimeErrors } from './runtime-observer.ts';

export interface MachineFacts {
  readonly platform: string;
  readonly isRoot: boolean;
  readonly runtime: RuntimeSearch;
  /** Why the runtime, which was found, cannot run Pods. */
  readonly runtimeErrors: readonly string[];
  /** Processes may not be protected better from running out of memory than this one is: so it is in many containers and sandboxes. */
  readonly keepsOomScores: boolean;
  /** Whether the runtime, which was found, asks for no more than that; undefined where it does not say. */
  readonly respectsOomScores: boolean | undefined;
  /** Of those that are needed, the ones that are installed. */
  readonly programs: ReadonlySet<string>;
  /** Where the CNI plugins are that the usual configuration needs. */
  readonly cniFolder: string | undefined;
  readonly forwardsPackets: boolean;
  readonly filtersBridges: boolean;
  readonly cgroupVersion: 1 | 2;
  readonly packageManager: PackageManager | undefined;
}

export interface Finding {
  readonly subject: string;
  /** Of what is missing real containers cannot do without; advice is for what works less well. */
  readonly verdict: 'ok' | 'missing' | 'advice';
  readonly detail: string;
  /** A command, or what to do. */
  readonly remedy?: string;
}

type PackageManager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'zypper';
type Need = 'runtime' | 'runc' | 'cni' | 'nft' | 'conntrack' | 'ip' | 'mount';

const installs: Readonly<Record<PackageManager, string>> = {
  'apt-get': 'apt-get install',
  dnf: 'dnf install',
  apk: 'apk add',
  pacman: 'pacman -S',
  zypper: 'zypper install',
};
const usualPackages: Readonly<Record<Need, string>> = {
  runtime: 'containerd',
  runc: 'runc',
  cni: 'containernetworking-plugins',
  nft: 'nftables',
  conntrack: 'conntrack-tools',
  ip: 'iproute2',
  mount: 'util-linux',
};
const otherPackages: Readonly<Partial<Record<PackageManager, Partial<Record<Need, string>>>>> = {
  'apt-get': { conntrack: 'conntrack', mount: 'mount' },
  dnf: { ip: 'iproute' },
  apk: { cni: 'cni-plugins' },
  pacman: { cni: 'cni-plugins' },
  zypper: { cni: 'cni-plugins' },
};
const packageManagers = Object.keys(installs) as PackageManager[];
const programs = ['runc', 'crun', 'nft', 'conntrack', 'ip', 'mount', 'umount'];
const cniFolders = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'];
const cniPlugins = ['bridge', 'host-local', 'loopback', 'portmap'];
const statusMsMax = 5000;
/** CAP_SYS_RESOURCE, among the capabilities of a process. */
const resourceCapability = 1n << 24n;

/** Never rejects. */
export async function examineMachine(clock: Clock, criEndpoint?: string): Promise<MachineFacts> {
  const runtime = await findContainerRuntime(clock, criEndpoint);
  const isOn = async (path: string): Promise<boolean> => (await readFile(path, 'utf8').catch(() => '')).trim() === '1';
  const { cgroupVersion } = await readNodeResources();
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    runtime,
    ...(runtime.found === undefined ? unasked : await ask(runtime.found.endpoint, clock)),
    keepsOomScores: !(await hasCapability(resourceCapability)),
    programs: new Set(programs.filter((name) => findProgram(name) !== undefined)),
    cniFolder: cniFolders.find((folder) => cniPlugins.every((name) => isExecutable(join(folder, name)))),
    forwardsPackets: await isOn('/proc/sys/net/ipv4/ip_forward'),
    filtersBridges: await isOn('/proc/sys/net/bridge/bridge-nf-call-iptables'),
    cgroupVersion,
    packageManager: packageManagers.find((name) => findProgram(name) !== undefined),
  };
}

type Answers = Pick<MachineFacts, 'runtimeErrors' | 'respectsOomScores'>;

const unasked: Answers = { runtimeErrors: [], respectsOomScores: undefined };

async function ask(endpoint: string, clock: Clock): Promise<Answers> {
  const client = await CriClient.open(endpoint, clock);
  try {
    const { status, info } = await client.call(methods.status, { verbose: true }, { timeoutMs: statusMsMax });
    return {
      runtimeErrors: runtimeErrors({ conditions: status?.conditions ?? [] }),
      respectsOomScores: JSON.parse(info.config ?? '{}').restrictOOMScoreAdj,
    };
  } catch (error) {
    return { ...unasked, runtimeErrors: [runtimeMessage(error)] };
  } finally {
    client.close();
  }
}

async function hasCapability(capability: bigint): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, effective] = /^CapEff:\s*([0-9a-f]+)/m.exec(status) ?? [];
  return effective === undefined || (BigInt(`0x${effective}`) & capability) !== 0n;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** In the order in which things are best put right. Pure. */
export function findings(facts: MachineFacts): readonly Finding[] {
  if (facts.platform !== 'linux') {
    return [
      {
        subject: 'Linux',
        verdict: 'missing',
        detail: `this is ${facts.platform}`,
        remedy: 'run it on Linux, or in a virtual machine with Linux',
      },
    ];
  }
  return [
    need(facts.isRoot, {
      subject: 'root',
      good: 'yes',
      bad: 'no: containers, mounts and rules need it',
      remedy: 'run wherry with sudo',
    }),
    runtimeFinding(facts),
    ...readiness(facts),
    ...oomFindings(facts),
    ...programFindings(facts),
    need(facts.forwardsPackets, {
      subject: 'forwarding',
      good: 'net.ipv4.ip_forward is 1',
      bad: 'net.ipv4.ip_forward is not 1: Pods reach nothing beyond this machine',
      remedy: 'sysctl -w net.ipv4.ip_forward=1',
    }),
    advise(facts.filtersBridges, {
      subject: 'bridge filter',
      good: 'net.bridge.bridge-nf-call-iptables is 1',
      bad: 'off: Pods behind Services see the node as their client',
      remedy: 'modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1',
    }),
    advise(facts.cgroupVersion === 2, {
      subject: 'cgroup v2',
      good: 'yes',
      bad: 'no, v1: works, but memory requests protect nothing',
      remedy: 'boot with systemd.unified_cgroup_hierarchy=1',
    }),
  ];
}

function runtimeFinding({ runtime, packageManager }: MachineFacts): Finding {
  const subject = 'container runtime';
  if (runtime.found !== undefined) {
    const { description, endpoint } = runtime.found;
    return { subject, verdict: 'ok', detail: `${description} at ${endpoint}` };
  }
  const remedy = `${install(packageManager, 'runtime')}, then start it (systemctl enable --now containerd)`;
  return { subject, verdict: 'missing', detail: runtime.reasons.join('; '), remedy };
}

/** A runtime whose Pods have no network yet gets one from `wherry up`. */
function readiness({ runtime, runtimeErrors: errors }: MachineFacts): readonly Finding[] {
  if (runtime.found === undefined) return [];
  const lacksNetworkOnly = errors.length > 0 && errors.every((error) => error.startsWith(networkNotReady));
  const ready = (lacksNetworkOnly ? advise : need)(errors.length === 0, {
    subject: 'its readiness',
    good: 'it can run Pods, and give them a network',
    bad: errors.join('; '),
    remedy: lacksNetworkOnly
      ? 'nothing to do: wherry up configures one where /etc/cni/net.d has none'
      : "look at the runtime's log (journalctl -u containerd)",
  });
  return [ready];
}

/** What does not matter on most machines is not spoken of there. */
function oomFindings({ runtime, keepsOomScores, respectsOomScores }: MachineFacts): readonly Finding[] {
  if (runtime.found === undefined || !keepsOomScores) return [];
  const words = {
    subject: 'oom_score_adj',
    good: 'may not be lowered here, and the runtime does not',
    bad: 'may not be lowered here, and the runtime would: no Pod would start',
    remedy:
      'in /etc/containerd/config.toml, under [plugins."io.containerd.grpc.v1.cri"]: restrict_oom_score_adj = true; then start it anew',
  };
  return [(respectsOomScores === undefined ? advise : need)(respectsOomScores === true, words)];
}

function programFindings({ programs: has, cniFolder, packageManager }: MachineFacts): readonly Finding[] {
  const lowLevel = ['runc', 'crun'].find((name) => has.has(name));
  return [
    need(lowLevel !== undefined, {
      subject: 'runc',
      good: `${lowLevel} is installed`,
      bad: 'is not installed',
      remedy: install(packageManager, 'runc'),
    }),
    need(cniFolder !== undefined, {
      subject: 'CNI plugins',
      good: `in ${cniFolder}`,
      bad: `${cniPlugins.join(', ')} are together in none of ${cniFolders.join(', ')}`,
      remedy: install(packageManager, 'cni'),
    }),
    need(has.has('mount') && has.has('umount'), {
      subject: 'mount',
      good: 'mount and umount are installed',
      bad: 'mount or umount is not installed: volumes need them',
      remedy: install(packageManager, 'mount'),
    }),
    advise(has.has('ip'), {
      subject: 'ip',
      good: 'is installed',
      bad: 'is not installed: Services, and a network of Pods by wherry, need it',
      remedy: install(packageManager, 'ip'),
    }),
    advise(has.has('nft'), {
      subject: 'nft',
      good: 'is installed',
      bad: 'is not installed: Services, and a network of Pods by wherry, need it',
      remedy: install(packageManager, 'nft'),
    }),
    advise(has.has('conntrack'), {
      subject: 'conntrack',
      good: 'is installed',
      bad: 'is not installed: clients of UDP Services keep to Pods that are gone for a while',
      remedy: install(packageManager, 'conntrack'),
    }),
  ];
}

function install(manager: PackageManager | undefined, what: Need): string {
  if (manager === undefined) return `install ${usualPackages[what]}`;
  return `${installs[manager]} ${otherPackages[manager]?.[what] ?? usualPackages[what]}`;
}

interface Words {
  readonly subject: string;
  readonly good: string;
  readonly bad: string;
  readonly remedy: string;
}

const finding =
  (otherwise: 'missing' | 'advice') =>
  (isThere: boolean, { subject, good, bad, remedy }: Words): Finding =>
    isThere ? { subject, verdict: 'ok', detail: good } : { subject, verdict: otherwise, detail: bad, remedy };
const need = finding('missing');
const advise = finding('advice');
