/** What a Pod's /etc/resolv.conf says, by its DNS policy. Pure, but for the host's own settings, which come in as text. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { PodDNSConfigOption } from '../../../api/core/v1/pod-spec.ts';

export interface ClusterDns {
  /** Addresses of the cluster's DNS service; Pods get the host's settings where there are none. */
  readonly servers: readonly string[];
  /** `cluster.local` */
  readonly domain: string;
}

export interface DnsSettings {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What resolvers in containers take. */
const serversMax = 3;
const searchesMax = 32;
const searchCharsMax = 2048;
const searchNameCharsMax = 253;
const clusterOptions = ['ndots:5'];

export function parseResolvConf(text: string): DnsSettings {
  const servers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'nameserver' && values[0] !== undefined) servers.push(values[0]);
    else if (keyword === 'search') searches = values.map((name) => (name === '.' ? name : name.replace(/\.$/, '')));
    else if (keyword === 'options') options = values;
  }
  return { servers, searches, options };
}

export function podDnsSettings(pod: Pod, host: DnsSettings, cluster: ClusterDns): DnsSettings {
  const { dnsConfig } = pod.spec;
  const base = baseSettings(pod, host, cluster);
  const settings =
    dnsConfig === undefined
      ? base
      : {
          servers: distinct([...base.servers, ...(dnsConfig.nameservers ?? [])]),
          searches: distinct([...base.searches, ...(dnsConfig.searches ?? [])]),
          options: mergedOptions(base.options, dnsConfig.options ?? []),
        };
  return { ...settings, servers: settings.servers.slice(0, serversMax), searches: fitting(settings.searches) };
}

function baseSettings({ spec, metadata }: Pod, host: DnsSettings, { servers, domain }: ClusterDns): DnsSettings {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = spec;
  if (dnsPolicy === 'None') return { servers: [], searches: [], options: [] };
  const isOfCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && hostNetwork !== true);
  if (!isOfCluster || servers.length === 0) return host;
  const own = domain === '' ? [] : [`${metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain];
  return { servers, searches: distinct([...own, ...host.searches]), options: clusterOptions };
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Of an option that is given twice, the Pod's value counts. */
function mergedOptions(base: readonly string[], own: readonly PodDNSConfigOption[]): string[] {
  const byName = new Map<string, string>();
  for (const option of base) byName.set(option.split(':', 1)[0]!, option);
  for (const { name = '', value } of own) byName.set(name, value ? `${name}:${value}` : name);
  return [...byName.values()];
}

function fitting(searches: readonly string[]): string[] {
  const kept = searches.slice(0, searchesMax).filter((name) => name.length <= searchNameCharsMax);
  while (kept.join(' ').length > searchCharsMax) kept.pop();
  return kept;
}
