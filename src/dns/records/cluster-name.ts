/** What a name in the cluster's domain, or a reverse one, stands for. Pure; the schema is that of Kubernetes' DNS specification. */
import { formatIp, parseIp } from '../../api/ip-address.ts';

export type ClusterName =
  /** Not in the cluster's domain. */
  | { readonly kind: 'outside' }
  /** An address that somebody wants the name of; perhaps not the cluster's. */
  | { readonly kind: 'reverse'; readonly ip: string }
  /** The domain itself. */
  | { readonly kind: 'domain' }
  | { readonly kind: 'version' }
  /** The server that speaks. */
  | { readonly kind: 'server' }
  /** There is nothing here, but below. */
  | { readonly kind: 'branch' }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly service: string }
  /** An endpoint of a Service. */
  | { readonly kind: 'host'; readonly namespace: string; readonly service: string; readonly host: string }
  /** `port` is undefined for the branch above the ports of a protocol. */
  | {
      readonly kind: 'port';
      readonly namespace: string;
      readonly service: string;
      readonly protocol: string;
      readonly port: string | undefined;
    }
  /** `ip` is undefined where the name spells none. */
  | { readonly kind: 'pod'; readonly namespace: string; readonly ip: string | undefined }
  /** In the domain, and of no form that there is. */
  | { readonly kind: 'unknown' };

const unknown: ClusterName = { kind: 'unknown' };
const branch: ClusterName = { kind: 'branch' };

/** `name` and `domain` in lower case, without a dot at the end. */
export function clusterName(name: string, domain: string): ClusterName {
  if (name === domain) return { kind: 'domain' };
  if (!name.endsWith(`.${domain}`)) {
    const ip = reverseIp(name);
    return ip === undefined ? { kind: 'outside' } : { kind: 'reverse', ip };
  }
  // From the domain downwards.
  const [type, ...labels] = name
    .slice(0, -domain.length - 1)
    .split('.')
    .reverse();
  switch (type) {
    case 'svc':
      return serviceName(labels);
    case 'pod':
      return podName(labels);
    case 'dns-version':
      return labels.length === 0 ? { kind: 'version' } : unknown;
    case 'dns':
      if (labels.length === 0) return branch;
      return labels.length === 1 && labels[0] === 'ns' ? { kind: 'server' } : unknown;
    default:
      return unknown;
  }
}

function serviceName([namespace, service, third, fourth, ...more]: readonly string[]): ClusterName {
  if (namespace === undefined) return branch;
  if (service === undefined) return { kind: 'namespace', namespace };
  if (third === undefined) return { kind: 'service', namespace, service };
  if (more.length > 0) return unknown;
  if (third.startsWith('_')) {
    if (fourth !== undefined && !fourth.startsWith('_')) return unknown;
    return { kind: 'port', namespace, service, protocol: third.slice(1), port: fourth?.slice(1) };
  }
  return fourth === undefined ? { kind: 'host', namespace, service, host: third } : unknown;
}

function podName([namespace, pod, ...more]: readonly string[]): ClusterName {
  if (namespace === undefined) return branch;
  if (pod === undefined) return { kind: 'namespace', namespace };
  return more.length > 0 ? unknown : { kind: 'pod', namespace, ip: undashedIp(pod) };
}

/** `10-244-1-7` and `fd00-10--7`. */
function undashedIp(text: string): string | undefined {
  const address = parseIp(text.replaceAll('-', '.')) ?? parseIp(text.replaceAll('-', ':'));
  return address === undefined ? undefined : formatIp(address.bytes);
}

/** As undashedIp reads it. */
export const dashedIp = (ip: string): string => ip.replaceAll('.', '-').replaceAll(':', '-');

function reverseIp(name: string): string | undefined {
  const four = /^([0-9.]+)\.in-addr\.arpa$/.exec(name)?.[1];
  if (four !== undefined) {
    const address = parseIp(four.split('.').reverse().join('.'));
    return address === undefined ? undefined : formatIp(address.bytes);
  }
  const digits = /^((?:[0-9a-f]\.){32})ip6\.arpa$/.exec(name)?.[1]?.split('.').reverse().join('');
  if (digits === undefined) return undefined;
  return formatIp(Array.from({ length: 16 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)));
}
