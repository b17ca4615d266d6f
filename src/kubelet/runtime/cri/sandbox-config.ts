/** A Pod as CRI's sandbox: its name, network, logs, place among the cgroups, and rights. Pure. */
import { join } from 'node:path';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../../api/core/v1/pod-requests.ts';
import { podHostname } from '../../pod-hostname.ts';
import { type ClusterDns, type DnsSettings, podDnsSettings } from './dns-config.ts';
import { type NodeResources, overheadResources, podResources } from './linux-resources.ts';
import type { PodSandboxConfig, PortMapping } from './messages.ts';
import { sandboxLabels } from './pod-labels.ts';
import type { PodName } from './runtime-pods.ts';
import { sandboxSecurityContext } from './security-context.ts';

export interface SandboxOptions {
  /** Where the logs of all Pods lie: `/var/log/pods`. */
  readonly logsDirectory: string;
  readonly hostDns: DnsSettings;
  readonly clusterDns: ClusterDns;
  /** The Pod's, by cgroupParent() of pod-cgroup-name.ts. */
  readonly cgroupParent: string;
  readonly node: NodeResources;
}

export function sandboxConfig(pod: Pod, attempt: number, options: SandboxOptions): PodSandboxConfig {
  const { name = '', namespace = '', uid = '', annotations = {} } = pod.metadata;
  const { node } = options;
  const overhead = overheadResources(pod, node);
  return {
    metadata: { name, namespace, uid, attempt },
    // On the host's network the name is the host's.
    ...(pod.spec.hostNetwork !== true && { hostname: hostnameOf(pod, options.clusterDns.domain) }),
    logDirectory: podLogDirectory(options.logsDirectory, { namespace, name, uid }),
    dnsConfig: podDnsSettings(pod, options.hostDns, options.clusterDns),
    portMappings: portMappings(pod),
    labels: sandboxLabels(pod),
    annotations,
    linux: {
      cgroupParent: options.cgroupParent,
      securityContext: sandboxSecurityContext(pod),
      sysctls: Object.fromEntries((pod.spec.securityContext?.sysctls ?? []).map((each) => [each.name, each.value])),
      resources: podResources(pod, node),
      ...(overhead !== undefined && { overhead }),
    },
  };
}

/** Where everybody looks for logs of Pods. */
export const podLogsDirectoryDefault = '/var/log/pods';

/** `/var/log/pods/default_web-1_0c3a…` */
export function podLogDirectory(logsDirectory: string, { namespace, name, uid }: PodName & { uid: string }): string {
  return join(logsDirectory, `${namespace}_${name}_${uid}`);
}

function hostnameOf(pod: Pod, clusterDomain: string): string {
  const { hostname, domain } = podHostname(pod, clusterDomain);
  return pod.spec.setHostnameAsFQDN === true && domain !== '' ? `${hostname}.${domain}` : hostname;
}

function portMappings({ spec }: Pod): PortMapping[] {
  const sidecars = (spec.initContainers ?? []).filter(isRestartableInit);
  return [...sidecars, ...spec.containers].flatMap(({ ports = [] }) =>
    ports.map(({ protocol, containerPort, hostPort = 0, hostIP = '' }) => ({
      protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
      containerPort,
      hostPort,
      hostIp: hostIP,
    })),
  );
}
