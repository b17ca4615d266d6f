/**
 * What the API server makes for Nodes whose Pods are real: the Service by which Pods know the cluster's DNS, where they find the API server itself, and
 * what those may read who make the network, as they run on each Node with no more rights than upstream gives to a kubelet and a proxy.
 */
import type { Service } from '../api/core/v1/service.ts';
import { formatIp, parseIp } from '../api/ip-address.ts';
import type { PolicyRule } from '../api/rbac/v1/policy-rule.ts';
import type { Subject } from '../api/rbac/v1/subject.ts';
import { isInvalid } from '../api/status-error.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { Logger } from '../base/logger.ts';
import type { Client } from '../client/client.ts';
import { clusterRoleBindings, clusterRoles, services } from '../client/resources.ts';
import { advertisedAddress, advertiseServer } from './advertise-server.ts';
import { apiServerIdentity } from './component-identity.ts';
import { connectInProcess } from './connect-in-process.ts';
import { ensureObject } from './keep-object.ts';
import type { ClusterOptions } from './options.ts';
import { readNodeAddresses } from './this-machine.ts';

/** Of the cluster's DNS; kubeadm's names for it. */
export const dnsService = { namespace: 'kube-system', name: 'kube-dns' } as const;
/** The value says that proxies leave the Service alone: the DNS listens on its address on each Node. */
export const ownDnsLabel = { 'service.kubernetes.io/service-proxy-name': 'wherry-dns' } as const;

/** kubeadm's place in the block of Services for it. */
const dnsPlace = 10;
const dnsPort = 53;
const loopback = '127.0.0.1';

/** Whether there is anybody to make this for. */
export const hasClusterNetwork = ({ clusterNetwork, realNode }: ClusterOptions): boolean =>
  clusterNetwork ?? (realNode !== undefined && realNode.network !== false);

/** Of a block of Services, such as `10.96.0.0/16`. Pure. */
export function clusterDnsIp(serviceCidr: string): string {
  return addressAfter(serviceCidr.split('/', 1)[0]!, dnsPlace);
}

function addressAfter(address: string, places: number): string {
  const bytes = [...(parseIp(address)?.bytes ?? [])];
  if (bytes.length === 0) throw new RangeError(`${JSON.stringify(address)} is no address`);
  for (let i = bytes.length - 1, carry = places; carry > 0 && i >= 0; i--) {
    const sum = bytes[i]! + carry;
    bytes[i] = sum & 255;
    carry = sum >> 8;
  }
  return formatIp(bytes);
}

/** What is there stays as it is. `serverIp` is the API server's own among Services. */
export async function bootstrapClusterNetwork(server: ApiServer, serverIp: string, logger: Logger): Promise<void> {
  const client = connectInProcess(server)(apiServerIdentity);
  // All at once: they need one sync of the disk then.
  await Promise.all([
    ensureRole(client, 'wherry:cluster-dns', dnsRules, { kind: 'User', name: 'system:kube-proxy' }),
    ensureRole(client, 'wherry:pod-network', podNetworkRules, { kind: 'Group', name: 'system:nodes' }),
    // The API server has the first.
    ensureDnsService(client, addressAfter(serverIp, dnsPlace - 1), logger),
  ]);
}

async function ensureDnsService(client: Client, clusterIP: string, logger: Logger): Promise<void> {
  try {
    await ensureObject(client, services, clusterDnsService(clusterIP));
  } catch (error) {
    // The block is too small, or somebody else's Service has the address.
    if (!isInvalid(error)) throw error;
    logger.warn({ err: error, clusterIP }, 'there is no address for a cluster DNS: Services have no names');
  }
}

/** Once it listens on `port`. Resolves with the address at which Pods reach it; undefined where they cannot. */
export async function advertise(
  server: ApiServer,
  { host = loopback, advertiseAddress }: ClusterOptions,
  port: number,
): Promise<string | undefined> {
  const address = advertiseAddress ?? advertisedAddress(host, await readNodeAddresses());
  if (address !== undefined) await advertiseServer(connectInProcess(server)(apiServerIdentity), { address, port });
  return address;
}

/** Beyond Services and EndpointSlices, which upstream's proxy may read, too. */
const dnsRules: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
];
/** The ways to other Nodes' Pods. By itself a kubelet may read its own Node alone. */
const podNetworkRules: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
];

async function ensureRole(
  client: Client,
  name: string,
  rules: readonly PolicyRule[],
  subject: Pick<Subject, 'kind' | 'name'>,
): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  await Promise.all([
    ensureObject(client, clusterRoles, { metadata: { name }, rules }),
    ensureObject(client, clusterRoleBindings, {
      metadata: { name },
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: [{ ...subject, apiGroup }],
    }),
  ]);
}

/** Without a selector: what answers is no Pod. */
function clusterDnsService(clusterIP: string): Service {
  const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };
  return {
    metadata: { ...dnsService, labels: { ...labels, ...ownDnsLabel } },
    spec: {
      clusterIP,
      ports: [
        { name: 'dns', port: dnsPort, protocol: 'UDP' },
        { name: 'dns-tcp', port: dnsPort, protocol: 'TCP' },
      ],
    },
  } as unknown as Service;
}
