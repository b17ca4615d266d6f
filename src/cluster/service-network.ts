/**
 * What makes Services work on this machine: their addresses, by the kernel's nftables, and their names, by the cluster's DNS. In the API server's process or
 * in one of its own, with the rights of a proxy.
 *
 * The DNS listens on the address of the Service kube-system/kube-dns itself, which becomes one of this machine's loopback interface, so that whoever asks is
 * answered on his own Node, and nobody outside it. Only where the Service says that it is ours: with another one, names are somebody else's.
 *
 * Writes nothing to the API. Rules in the kernel, and the address, stay when it stops, unless it is told to leave nothing.
 */
import { readFile } from 'node:fs/promises';
import { findProgram, type Program, programAt } from '../base/program.ts';
import type { Client } from '../client/client.ts';
import { services } from '../client/resources.ts';
import { ClusterDns } from '../dns/cluster-dns.ts';
import { addLoopbackAddress, removeLoopbackAddress, removeLoopbackAddresses } from '../dns/server/loopback-address.ts';
import { HostConntrack } from '../proxy/conntrack/conntrack.ts';
import { deleteTable } from '../proxy/nft/diff-rule-sets.ts';
import { HostNft } from '../proxy/nft/nft.ts';
import { type ProxyHealthServer, startProxyHealthServer } from '../proxy/proxy-health-server.ts';
import { ServiceProxy, type ServiceProxyOptions } from '../proxy/service-proxy.ts';
import { dnsService, ownDnsLabel } from './bootstrap-cluster-network.ts';
import type { ComponentParts } from './component.ts';
import { kubeProxyIdentity } from './component-identity.ts';
import type { HostNetwork } from './pod-network.ts';

export interface ServiceNetworkOptions
  extends ComponentParts,
    Pick<ServiceProxyOptions, 'nodeName' | 'clusterCidr' | 'masqueradeAll' | 'nodePortAddresses'> {
  readonly clusterDomain: string;
  /** The file that names the servers of other names; `/etc/resolv.conf` where absent. */
  readonly resolvConf?: string;
  /** Where the health of the proxy is told; nowhere where absent. */
  readonly healthz?: { readonly host: string; readonly port: number };
}

export interface ServiceNetwork extends HostNetwork {
  readonly dns: NodeDnsState;
}

/** Where the DNS listens, or why it does not. */
export type NodeDnsState =
  | { readonly address: string; readonly why?: undefined }
  | { readonly address?: undefined; readonly why: string };

const dnsPort = 53;

/** To be called where whyNoNetwork() has nothing to say. Resolves once both work, or, where no DNS is to be had, Services without names. Rejects, and leaves nothing running, where they do not. */
export async function startServiceNetwork(options: ServiceNetworkOptions): Promise<ServiceNetwork> {
  const { connectAs, clock, random, logger, nodeName, clusterCidr, nodePortAddresses, healthz } = options;
  const client = connectAs(kubeProxyIdentity);
  const proxy = new ServiceProxy({
    ...{ client, nodeName, clusterCidr, nodePortAddresses, clock, random, logger },
    masqueradeAll: options.masqueradeAll === true || !(await areBridgesFiltered()),
    nft: new HostNft(),
    conntrack: new HostConntrack(logger),
  });
  const dns = new NodeDns(client, options);
  let health: ProxyHealthServer | undefined;
  const stop = async ({ leaveNothing }: { readonly leaveNothing: boolean }): Promise<void> => {
    health?.close();
    await dns.stop({ leaveNothing });
    await (leaveNothing ? proxy.cleanup() : proxy.stop());
  };
  try {
    if (healthz !== undefined) health = await startProxyHealthServer({ ...healthz, health: () => proxy.health() });
    await proxy.start();
    return { stop, dns: await dns.start() };
  } catch (error) {
    await stop({ leaveNothing: false });
    throw error;
  }
}

/** Takes away what any startServiceNetwork() has left on this machine. */
export async function cleanUpServiceNetwork(): Promise<void> {
  await new HostNft().apply(deleteTable);
  await removeLoopbackAddresses(ip());
}

const ip = (): Program => programAt(findProgram('ip')!);

/** The cluster's DNS on this Node. */
class NodeDns {
  readonly #client: Client;
  readonly #options: ServiceNetworkOptions;
  #address: string | undefined;
  #dns: ClusterDns | undefined;

  constructor(client: Client, options: ServiceNetworkOptions) {
    this.#client = client;
    this.#options = options;
  }

  async start(): Promise<NodeDnsState> {
    const { clock, random, logger, clusterDomain, resolvConf } = this.#options;
    const address = await this.#wantedAddress();
    if (address === undefined) return { why: `the Service ${dnsService.namespace}/${dnsService.name} is not wherry's` };
    this.#address = address;
    await addLoopbackAddress(ip(), address);
    const addresses = [{ host: address, port: dnsPort }];
    this.#dns = new ClusterDns({
      ...{ client: this.#client, clock, random, logger, addresses, clusterDomain },
      upstream: resolvConf === undefined ? undefined : { resolvConf },
    });
    try {
      await this.#dns.start();
      return { address };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      // Services work without names, too.
      const why = `port ${dnsPort} is another server's, which listens on all addresses of this machine`;
      logger.warn({ err: error, address }, `no cluster DNS: ${why}`);
      return { why };
    }
  }

  /** May be called twice. */
  async stop({ leaveNothing }: { readonly leaveNothing: boolean }): Promise<void> {
    await this.#dns?.stop();
    // Who asks meanwhile is refused at once, which is better than no answer.
    if (leaveNothing && this.#address !== undefined) await removeLoopbackAddress(ip(), this.#address);
  }

  async #wantedAddress(): Promise<string | undefined> {
    const { namespace, name } = dnsService;
    const { items } = await this.#client.list(services, { namespace, fieldSelector: `metadata.name=${name}` });
    const [service] = items;
    const isOurs = Object.entries(ownDnsLabel).every(([key, value]) => service?.metadata.labels?.[key] === value);
    const clusterIp = service?.spec.clusterIP ?? '';
    return isOurs && clusterIp !== '' && clusterIp !== 'None' ? clusterIp : undefined;
  }
}

/**
 * Whether packets between Pods on one bridge pass the kernel's rules. Where they do not, the answers of an endpoint on the same bridge would come from an
 * address that its client has not asked, unless all that goes to Services comes from the Node.
 */
async function areBridgesFiltered(): Promise<boolean> {
  const text = await readFile('/proc/sys/net/bridge/bridge-nf-call-iptables', 'utf8').catch(() => '0');
  return text.trim() === '1';
}
