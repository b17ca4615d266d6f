import { cidrsOf, type IpFamily } from '../services/ip-family.ts';

/** What is configured of the networks around a proxy. */
export interface ProxyNetwork {
  /** Of the Pods of all Nodes; empty where that is not known. */
  readonly clusterCidrs: Readonly<Record<IpFamily, readonly string[]>>;
  /** Whatever is for a cluster IP comes to its endpoint from this Node. */
  readonly masqueradeAll: boolean;
  /** Node ports are served on all local addresses in these blocks; absent, on the Node's internal IPs. */
  readonly nodePortCidrs?: Readonly<Record<IpFamily, readonly string[]>>;
}

/** Upstream's word for the Node's own addresses. */
const primary = 'primary';

export function proxyNetwork(options: {
  readonly clusterCidr?: string;
  readonly masqueradeAll?: boolean;
  readonly nodePortAddresses?: readonly string[];
}): ProxyNetwork {
  const { clusterCidr = '', masqueradeAll = false, nodePortAddresses = [] } = options;
  const isPrimary = nodePortAddresses.length === 0 || nodePortAddresses.includes(primary);
  return {
    clusterCidrs: byFamily('the cluster CIDR', clusterCidr === '' ? [] : clusterCidr.split(',')),
    masqueradeAll,
    ...(isPrimary ? {} : { nodePortCidrs: byFamily('an address block of node ports', nodePortAddresses) }),
  };
}

function byFamily(what: string, texts: readonly string[]): Readonly<Record<IpFamily, readonly string[]>> {
  for (const text of texts) {
    if (cidrsOf(4, [text]).length + cidrsOf(6, [text]).length > 0) continue;
    throw new Error(`${what} is "${text}": it must be one like 10.244.0.0/16 or fd00:10:244::/56`);
  }
  return { 4: cidrsOf(4, texts), 6: cidrsOf(6, texts) };
}
