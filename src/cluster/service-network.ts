/**
 * What makes Services work on this machine: their addresses, by the kernel's nftables, and their names, by the cluster's DNS, which Pods reach as the
 * Service kube-system/kube-dns.
 *
 * Writes the Service kube-dns where it is missing, its EndpointSlice, and what the DNS may read. The rules in the kernel stay when it stops, unless it
 * is told to leave nothing.
 */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Service } from '../api/core/v1/service.ts';
import type { EndpointSlice } from '../api/discovery/v1/endpoint-slice.ts';
import { formatIp, parseIp } from '../api/ip-address.ts';
import { endpointSlices, services } from '../client/resources.ts';
import { ClusterDns } from '../dns/cluster-dns.ts';
import { HostConntrack } from '../proxy/conntrack/conntrack.ts';
import { HostNft } from '../proxy/nft/nft.ts';
import { ServiceProxy } from '../proxy/service-proxy.ts';
import type { ComponentParts } from './component.ts';
import { apiServerIdentity, kubeProxyIdentity } from './component-identity.ts';
import { ensureObject, keepObject } from './keep-object.ts';
import type { HostNetwork } from './pod-network.ts';

export interface ServiceNetworkOptions extends ComponentParts {
  readonly nodeName: string;
  /** Where the DNS listens. */
  readonly nodeIp: string;
  /** Of the Service kube-dns. */
  readonly dnsIp: string;
  readonly clusterDomain: string;
  readonly clusterCidr?: string;
}

const namespace = 'kube-system';
const name = 'kube-dns';
/** kubeadm's place in the block of Services for it. */
const dnsPlace = 10;
const dnsPort = 53;

/** `serverIp` is the first address of the block. Pure. */
export function dnsServiceIp(serverIp: string): string {
  const bytes = [...(parseIp(serverIp)?.bytes ?? [])];
  if (bytes.length === 0) throw new RangeError(`${JSON.stringify(serverIp)} is no address`);
  for (let i = bytes.length - 1, carry = dnsPlace - 1; carry > 0 && i >= 0; i--) {
    const sum = bytes[i]! + carry;
    bytes[i] = sum & 255;
    carry = sum >> 8;
  }
  return formatIp(bytes);
}

/** Resolves once both work. Rejects, and leaves nothing running, where one cannot. */
export async function startServiceNetwork(options: ServiceNetworkOptions): Promise<HostNetwork> {
  const { connectAs, clock, random, logger, nodeName, nodeIp, clusterDomain, clusterCidr } = options;
  const parts = { clock, random, logger };
  const client = connectAs(apiServerIdentity);
  const proxy = new ServiceProxy({
    ...parts,
    client: connectAs(kubeProxyIdentity),
    nodeName,
    clusterCidr,
    masqueradeAll: !(await areBridgesFiltered()),
    nft: new HostNft(),
    conntrack: new HostConntrack(logger),
  });
  const dns = new ClusterDns({ ...parts, client, addresses: [{ host: nodeIp, port: 0 }], clusterDomain });
  const stop = async ({ leaveNothing }: { readonly leaveNothing: boolean }): Promise<void> => {
    await dns.stop();
    await (leaveNothing ? proxy.cleanup() : proxy.stop());
  };
  try {
    await dns.start();
    await ensureObject(client, services, dnsService(options.dnsIp));
    await keepObject(client, endpointSlices, dnsSlice(nodeName, dns.addresses[0]!));
    await proxy.start();
    return { stop };
  } catch (error) {
    await stop({ leaveNothing: false });
    throw error;
  }
}

const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };

/** Without a selector: what answers is no Pod. */
export function dnsService(dnsIp: string): Service {
  return {
    metadata: { name, namespace, labels },
    spec: {
      clusterIP: dnsIp,
      ports: [
        { name: 'dns', port: dnsPort, protocol: 'UDP' },
        { name: 'dns-tcp', port: dnsPort, protocol: 'TCP' },
      ],
    },
  } as unknown as Service;
}

export function dnsSlice(nodeName: string, { host, port }: { host: string; port: number }): EndpointSlice {
  return {
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: isIP(host) === 6 ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [host], conditions: { ready: true }, nodeName }],
    ports: [
      { name: 'dns', port, protocol: 'UDP' },
      { name: 'dns-tcp', port, protocol: 'TCP' },
    ],
  };
}

/**
 * Whether packets between Pods on one bridge pass the kernel's rules. Where they do not, the answers of an endpoint on the same bridge would come from an
 * address that its client has not asked, unless all that goes to Services comes from the Node.
 */
async function areBridgesFiltered(): Promise<boolean> {
  const text = await readFile('/proc/sys/net/bridge/bridge-nf-call-iptables', 'utf8').catch(() => '0');
  return text.trim() === '1';
}
