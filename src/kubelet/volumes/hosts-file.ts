/** The /etc/hosts of a Pod. Pure. */
import type { HostAlias } from '../../api/core/v1/pod-spec.ts';
import type { PodHostname } from '../pod-hostname.ts';

const localNames = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

export interface HostsFileFacts extends PodHostname {
  readonly podIps: readonly string[];
  readonly aliases?: readonly HostAlias[];
}

export function podHostsFile({ podIps, hostname, domain, aliases }: HostsFileFacts): string {
  const names = domain === '' ? hostname : `${hostname}.${domain}\t${hostname}`;
  const lines = ['# Kubernetes-managed hosts file.', ...localNames, ...podIps.map((ip) => `${ip}\t${names}`)];
  return `${lines.join('\n')}\n${aliasLines(aliases)}`;
}

/** Of a Pod on the host's network: the host's own, and its aliases. */
export function hostNetworkHostsFile(hostFile: string, aliases: readonly HostAlias[] | undefined): string {
  return `# Kubernetes-managed hosts file (host network).\n${hostFile}${aliasLines(aliases)}`;
}

function aliasLines(aliases: readonly HostAlias[] = []): string {
  if (aliases.length === 0) return '';
  const lines = aliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  return `\n# Entries added by HostAliases.\n${lines.join('')}`;
}
