/**
 * This machine as a real Node with the network of its Pods. In a process of its own that is all; beside the API server, the machine's Services come with it,
 * which elsewhere are the proxy's.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import { advertisedAddress } from './advertise-server.ts';
import type { Component, ComponentParts } from './component.ts';
import type { ClusterOptions, RealNodeOptions } from './options.ts';
import { type HostNetwork, startPodNetwork, whyNoNetwork } from './pod-network.ts';
import { type ServiceNetwork, startServiceNetwork } from './service-network.ts';
import { clusterDomainDefault, type RealNode, type RealNodeParts, startRealNode } from './start-real-node.ts';

export interface NetworkedNodeOptions extends RealNodeParts {
  /** Where Pods of all Nodes have their addresses. */
  readonly clusterCidr?: string;
  /** Where the runtime looks for its CNI configuration; `/etc/cni/net.d` where absent. */
  readonly cniConfigFolder?: string;
  /** False: others make the network of Pods. Where absent, it is made if it can be. */
  readonly network?: boolean;
}

export interface NetworkedNode extends RealNode {
  /** Why wherry makes no network of Pods here; undefined where it does. */
  readonly whyNoNetwork: string | undefined;
}

/** As startRealNode(); the network comes once the Node has its podCIDR. */
export async function startNetworkedNode(options: NetworkedNodeOptions): Promise<NetworkedNode> {
  const whyNot = options.network === false ? 'not asked for' : whyNoNetwork();
  const isEphemeral = options.rootDirectory === undefined;
  const node = await startRealNode(options);
  let network: HostNetwork | undefined;
  const stop = async (): Promise<void> => {
    await node.stop();
    // Not before its last Pod has gone.
    await network?.stop({ leaveNothing: isEphemeral });
  };
  try {
    if (whyNot === undefined) network = await startPodNetwork(options);
    return { ...node, whyNoNetwork: whyNot, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface RealNodeOfClusterOptions extends ComponentParts {
  readonly options: ClusterOptions;
  readonly realNode: RealNodeOptions;
  readonly kubelets: LocalKubelets;
  readonly clusterCidr: string;
}

export interface RealNodeOfCluster {
  readonly node: Component;
  /** For people: what it runs, and what does not work here. */
  readonly detail: string;
}

const loopback = '127.0.0.1';

export async function startRealNodeOfCluster(given: RealNodeOfClusterOptions): Promise<RealNodeOfCluster> {
  const { options, realNode, kubelets, clusterCidr, connectAs, clock, random, logger } = given;
  const parts = { connectAs, clock, random, logger, clusterCidr };
  const { dataDir } = options;
  const isEphemeral = dataDir === undefined;
  const nodeName = realNode.name ?? hostname().toLowerCase();
  const clusterDomain = clusterDomainDefault;
  const hasNetwork = realNode.network !== false && whyNoNetwork() === undefined;
  let services: ServiceNetwork | undefined;
  let node: NetworkedNode | undefined;
  const stop = async (): Promise<void> => {
    await services?.stop({ leaveNothing: isEphemeral });
    await node?.stop();
  };
  try {
    if (hasNetwork) services = await startServiceNetwork({ ...parts, nodeName, clusterDomain });
    node = await startNetworkedNode({
      ...parts,
      ...realNode,
      nodeName,
      kubelets,
      rootDirectory: realNode.rootDirectory ?? (isEphemeral ? undefined : join(dataDir, 'kubelet')),
      clusterDomain,
      dnsServers: services?.dns.address === undefined ? undefined : [services.dns.address],
    });
    const address = options.advertiseAddress ?? advertisedAddress(options.host ?? loopback, node.machine.addresses);
    const remarks = [
      ...(node.whyNoNetwork === undefined ? [] : [`no network of Pods and Services by wherry: ${node.whyNoNetwork}`]),
      ...(services?.dns.why === undefined ? [] : [`no cluster DNS: ${services.dns.why}`]),
      ...(address === undefined ? ['Pods cannot reach the API server, which listens on loopback alone'] : []),
    ];
    return { node: { stop }, detail: [`${nodeName} on ${node.runtimeVersion}`, ...remarks].join('; ') };
  } catch (error) {
    await stop();
    throw error;
  }
}
