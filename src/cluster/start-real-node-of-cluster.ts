/** This machine as the real Node of a cluster whose API server runs beside it: the Node, the network of its Pods, its Services, and where Pods find the API server. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import { advertisedAddress, advertiseServer } from './advertise-server.ts';
import type { Component, ComponentParts } from './component.ts';
import { apiServerIdentity } from './component-identity.ts';
import type { ClusterOptions, RealNodeOptions } from './options.ts';
import { type HostNetwork, startPodNetwork, whyNoNetwork } from './pod-network.ts';
import { dnsServiceIp, startServiceNetwork } from './service-network.ts';
import { clusterDomain, startRealNode } from './start-real-node.ts';

export interface RealNodeOfClusterOptions extends ComponentParts {
  readonly options: ClusterOptions;
  readonly realNode: RealNodeOptions;
  readonly kubelets: LocalKubelets;
  /** Of the Service default/kubernetes, the first of its block. */
  readonly serverIp: string;
  readonly port: number;
  readonly clusterCidr: string;
}

export interface RealNodeOfCluster {
  readonly node: Component;
  /** For people: what it runs, and what does not work here. */
  readonly detail: string;
}

const loopback = '127.0.0.1';

export async function startRealNodeOfCluster(given: RealNodeOfClusterOptions): Promise<RealNodeOfCluster> {
  const { options, realNode, kubelets, serverIp, port, clusterCidr, connectAs, clock, random, logger } = given;
  const parts: ComponentParts = { connectAs, clock, random, logger };
  const { dataDir } = options;
  const isEphemeral = dataDir === undefined;
  const nodeName = realNode.name ?? hostname().toLowerCase();
  const whyNot = realNode.network === false ? 'not asked for' : whyNoNetwork();
  const dnsIp = dnsServiceIp(serverIp);
  const node = await startRealNode({
    ...parts,
    ...realNode,
    nodeName,
    kubelets,
    rootDirectory: realNode.rootDirectory ?? (isEphemeral ? undefined : join(dataDir, 'kubelet')),
    dnsIp: whyNot === undefined ? dnsIp : undefined,
  });
  let services: HostNetwork | undefined;
  let network: HostNetwork | undefined;
  const stop = async (): Promise<void> => {
    await services?.stop({ leaveNothing: isEphemeral });
    await node.stop();
    // Not before its last Pod has gone.
    await network?.stop({ leaveNothing: isEphemeral });
  };
  try {
    const { addresses } = node.machine;
    const nodeIp = addresses[0]!.address;
    const address = options.advertiseAddress ?? advertisedAddress(options.host ?? loopback, addresses);
    if (address !== undefined) await advertiseServer(connectAs(apiServerIdentity), { address, port });
    if (whyNot === undefined) {
      const { cniConfigFolder } = realNode;
      network = await startPodNetwork({ ...parts, nodeName, clusterCidr, cniConfigFolder });
      services = await startServiceNetwork({ ...parts, nodeName, nodeIp, dnsIp, clusterDomain, clusterCidr });
    }
    const remarks = [
      ...(whyNot === undefined ? [] : [`no network of Pods and Services by wherry: ${whyNot}`]),
      ...(address === undefined ? ['Pods cannot reach the API server, which listens on loopback alone'] : []),
    ];
    return { node: { stop }, detail: [`${nodeName} on ${node.runtimeVersion}`, ...remarks].join('; ') };
  } catch (error) {
    await stop();
    throw error;
  }
}
