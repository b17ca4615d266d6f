/** What of the machine keeps Pods from reaching one another. Pure. */

export interface NetworkProblem {
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

interface Requirement {
  /** As sysctl names it. */
  readonly sysctl: string;
  readonly families: readonly (4 | 6)[];
  readonly without: string;
  /** The kernel module without which the setting is not there. */
  readonly module?: string;
}

const requirements: readonly Requirement[] = [
  { sysctl: 'net.ipv4.ip_forward', families: [4], without: 'nothing gets from Pods to other machines' },
  { sysctl: 'net.ipv6.conf.all.forwarding', families: [6], without: 'nothing gets from Pods to other machines' },
  {
    sysctl: 'net.bridge.bridge-nf-call-iptables',
    families: [4],
    without: 'Pods of one Node do not reach one another by Services',
    module: 'br_netfilter',
  },
  {
    sysctl: 'net.bridge.bridge-nf-call-ip6tables',
    families: [6],
    without: 'Pods of one Node do not reach one another by Services',
    module: 'br_netfilter',
  },
];

/** The settings that matter for these families. */
export function neededSysctls(families: readonly (4 | 6)[]): readonly string[] {
  return relevant(families).map(({ sysctl }) => sysctl);
}

/** `values`: of the settings, undefined for one that is not there. */
export function sysctlProblems(
  families: readonly (4 | 6)[],
  values: ReadonlyMap<string, string | undefined>,
): readonly NetworkProblem[] {
  return relevant(families).flatMap(({ sysctl, without, module }): readonly NetworkProblem[] => {
    const value = values.get(sysctl);
    if (value === '1' || (value === '2' && sysctl.endsWith('.forwarding'))) return [];
    const what = `${sysctl} is ${value === undefined ? 'not there' : `${value === '' ? 'empty' : value}, not 1`}: ${without}`;
    const load = value === undefined && module !== undefined ? `modprobe ${module} && ` : '';
    return [{ what, remedy: `${load}sysctl -w ${sysctl}=1` }];
  });
}

const relevant = (families: readonly (4 | 6)[]): readonly Requirement[] =>
  requirements.filter((requirement) => requirement.families.some((family) => families.includes(family)));

interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly policy?: string;
}

/** `json`: what `nft -j list chains` says. A firewall that drops what it does not know drops Pods' packets, whatever other tables accept. */
export function forwardProblems(json: string): readonly NetworkProblem[] {
  const { nftables } = JSON.parse(json) as { readonly nftables: readonly { readonly chain?: NftChain }[] };
  return nftables.flatMap(({ chain }): readonly NetworkProblem[] => {
    if (chain?.hook !== 'forward' || chain.policy !== 'drop') return [];
    const { family, table, name } = chain;
    return [
      {
        what: `chain ${name} of table ${family} ${table} drops forwarded packets that its rules do not accept: Pods may not reach one another, nor other machines`,
        remedy: `accept them, for example: nft 'chain ${family} ${table} ${name} { policy accept; }'`,
      },
    ];
  });
}
