/** Which kernel parameters Pods may set on a Node: the safe ones, which touch nobody else, and those that its administrator allows. Pure; upstream's texts. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { PodFailure } from '../status/status-facts.ts';

type Namespace = 'IPC' | 'Net';

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];

/** The namespaces that the kernel keeps parameters apart by. */
const namespacePrefixes: readonly (readonly [string, Namespace])[] = [
  ['kernel.sem', 'IPC'],
  ['kernel.shm', 'IPC'],
  ['kernel.msg', 'IPC'],
  ['fs.mqueue.', 'IPC'],
  ['net.', 'Net'],
];

/** `allowedUnsafe`: names beside the safe ones, or beginnings of names with a `*` behind. */
export function whySysctlsForbidden({ spec }: Pod, allowedUnsafe: readonly string[] = []): PodFailure | undefined {
  const patterns = [...safeSysctls, ...allowedUnsafe.map(withDots)];
  for (const sysctl of spec.securityContext?.sysctls ?? []) {
    const name = withDots(sysctl.name);
    const problem = patterns.some((pattern) => fits(pattern, name)) ? sharedWithHost(name, spec) : 'not allowlisted';
    if (problem !== undefined) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" ${problem}` };
  }
  return undefined;
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Whether the kernel keeps the parameter, or all that begin so, apart for each Pod: no others can be allowed. */
export function isNamespacedSysctl(pattern: string): boolean {
  return namespaceOf(withDots(pattern).replace(/\*$/, '')) !== undefined;
}

const namespaceOf = (name: string): Namespace | undefined =>
  namespacePrefixes.find(([prefix]) => name.startsWith(prefix))?.[1];

function sharedWithHost(name: string, { hostIPC, hostNetwork }: Pod['spec']): string | undefined {
  const namespace = namespaceOf(name);
  const isShared = (namespace === 'IPC' && hostIPC === true) || (namespace === 'Net' && hostNetwork === true);
  return isShared ? `not allowed with host ${namespace} enabled` : undefined;
}

/** Either may separate the parts of a name; whichever comes first does, and the other belongs to a part. */
function withDots(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== '/') return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}
