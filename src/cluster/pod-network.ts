/** The network of this machine's real Pods, where nobody else has configured one. */
import { findProgram, programAt } from '../base/program.ts';
import { NodeNetwork, removeNodeNetwork } from '../kubelet/network/node-network.ts';
import type { ComponentParts } from './component.ts';
import { kubeletIdentity } from './component-identity.ts';

export interface PodNetworkOptions extends ComponentParts {
  readonly nodeName: string;
  readonly clusterCidr?: string;
  /** Where the container runtime looks for its CNI configuration; `/etc/cni/net.d` where absent. */
  readonly cniConfigFolder?: string;
}

/** What has begun to work on the machine. `leaveNothing`: what it wrote there goes too. */
export interface HostNetwork {
  /** Resolves once nothing of it is under way. May be called twice. */
  stop(options: { readonly leaveNothing: boolean }): Promise<void>;
}

const needed = ['ip', 'nft'] as const;

/** Whether networks can be made here; the words that people read if not. */
export function whyNoNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = needed.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not installed`;
}

/** To be called where whyNoNetwork() has nothing to say. */
export async function startPodNetwork(options: PodNetworkOptions): Promise<HostNetwork> {
  const { connectAs, cniConfigFolder: configFolder, nodeName, clusterCidr, clock, random, logger } = options;
  const network = new NodeNetwork({
    client: connectAs(kubeletIdentity(nodeName)),
    ...{ nodeName, clusterCidr, configFolder, clock, random, logger },
    programs: networkPrograms(),
  });
  await network.start();
  return { stop: ({ leaveNothing }) => network.stop({ remove: leaveNothing }) };
}

/** Takes away what any startPodNetwork() has left on this machine; the bridge stays while Pods are on it. */
export async function cleanUpPodNetwork(cniConfigFolder?: string): Promise<void> {
  await removeNodeNetwork({ programs: networkPrograms(), configFolder: cniConfigFolder });
}

const networkPrograms = () => ({ ip: programAt(findProgram('ip')!), nft: programAt(findProgram('nft')!) });
