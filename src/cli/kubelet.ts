import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { readCommaList } from './comma-list.ts';
import { UsageError } from './failure.ts';
import { foldHelp } from './help-layout.ts';
import { addNodeFlags, type NodeFlags, nodeUpkeepOf } from './node-flags.ts';
import { addComponentFlags, type ComponentFlags } from './run-component.ts';
import { addRuntimeFlags, type RuntimeFlags } from './runtime-flags.ts';

interface KubeletFlags extends ComponentFlags, RuntimeFlags, NodeFlags {
  readonly rootDir: string;
  readonly hostnameOverride?: string;
  readonly nodeIp?: string;
  readonly port: string;
  readonly healthzPort: string;
  readonly clientCaFile?: string;
  readonly clusterDns?: string;
  readonly clusterDomain: string;
  readonly clusterCidr?: string;
  readonly network: boolean;
  readonly cleanup?: boolean;
}

export function addKubeletCommand(program: Command): void {
  const command = addComponentFlags(program.command('kubelet').description('run the kubelet of one node alone'))
    .option('--hostname-override <name>', "the node's name (default: this machine's)")
    .option('--node-ip <address>', 'where API servers reach it (default: an address of this machine)')
    .option('--port <n>', 'of its API; 0 takes any free one', '10250')
    .option('--healthz-port <n>', 'where its health is told, on 127.0.0.1; 0: nowhere', '10248')
    .option('--client-ca-file <file>', "who vouches for those that use its API (default: the kubeconfig's authority)")
    .option('--root-dir <dir>', "the kubelet's own files, with real containers", '/var/lib/kubelet');
  addRuntimeFlags(command, 'simulated')
    .option('--cluster-dns <ips>', "of the cluster's DNS, for real Pods (default: they get this machine's)")
    .option('--cluster-domain <domain>', 'in which Services have names', 'cluster.local')
    .option('--cluster-cidr <cidr>', "of all nodes' Pods, which know one another by it")
    .option('--no-network', 'leave the network of real Pods to others')
    .option('--cleanup', 'take away the network that a kubelet has made here, and end');
  addNodeFlags(command);
  foldHelp(command, /^--(eviction|image-gc|minimum-image|shutdown)-/, 'eviction, images and shutdown');
  command.action(async () => {
    const flags = command.opts<KubeletFlags>();
    if (flags.cleanup) {
      const { cleanUpPodNetwork } = await import('../cluster/pod-network.ts');
      return cleanUpPodNetwork(flags.cniConfDir);
    }
    const { chooseRuntime } = await import('./choose-runtime.ts');
    const choice = await chooseRuntime({ flags, isRoot: process.getuid?.() === 0, clock: systemClock });
    const upkeep = await nodeUpkeepOf(flags);
    const { runComponent } = await import('./run-component.ts');
    const nodeName = flags.hostnameOverride ?? hostname().toLowerCase();
    const ports = {
      port: readPort('--port', flags.port),
      healthzPort: readPort('--healthz-port', flags.healthzPort),
    };
    await runComponent(flags, {
      name: `kubelet ${nodeName}`,
      stopExtraMs: (upkeep.shutdown?.totalSeconds ?? 0) * 1000,
      async start({ access, ...others }) {
        const parts = { ...others, connectAs: access.connectAs };
        const api = { ...ports, clientCa: await clientCaOf(flags, access.rootCa) };
        if (choice.kind === 'simulated') {
          const { startNodes } = await import('../cluster/start-nodes.ts');
          const address = flags.nodeIp ?? ownAddress(new URL(access.server).hostname);
          return startNodes({ ...parts, names: [nodeName], endpoint: { ...api, address }, upkeep });
        }
        const { startNetworkedNode } = await import('../cluster/start-real-node-of-cluster.ts');
        const { endpoint } = choice.found;
        return startNetworkedNode({ ...parts, ...realNodeOf(flags), nodeName, endpoint, api, upkeep });
      },
    });
  });
}

function realNodeOf(flags: KubeletFlags) {
  return {
    nodeIp: flags.nodeIp,
    rootDirectory: flags.rootDir,
    logsDirectory: flags.podLogsDir,
    cgroupRoot: flags.cgroupRoot,
    dnsServers: readCommaList(flags.clusterDns),
    clusterDomain: flags.clusterDomain,
    clusterCidr: flags.clusterCidr,
    cniConfigFolder: flags.cniConfDir,
    network: flags.network,
  };
}

async function clientCaOf(flags: KubeletFlags, rootCa: string): Promise<string> {
  const clientCa = flags.clientCaFile === undefined ? rootCa : await readFile(flags.clientCaFile, 'utf8');
  if (clientCa === '') throw new UsageError('--client-ca-file is needed: the kubeconfig has no certificate authority');
  return clientCa;
}

/** An API server on this machine finds the kubelet on the loopback interface; others by the first address of another one. */
function ownAddress(server: string): string {
  const loopback = '127.0.0.1';
  if (server === 'localhost' || server === '[::1]' || server.startsWith('127.')) return loopback;
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? loopback;
}

function readPort(flag: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`${flag} ${text}: expected a port`);
  return port;
}
