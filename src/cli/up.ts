import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import type { ClusterOptions } from '../cluster/options.ts';
import { addClusterFlags, type ClusterFlags, withConfigFile } from './cluster-flags.ts';
import { UsageError } from './failure.ts';
import { addStaticPodFlags, type StaticPodFlags } from './node-flags.ts';
import { addRuntimeFlags, type RuntimeFlags } from './runtime-flags.ts';

interface UpFlags extends ClusterFlags, RuntimeFlags, StaticPodFlags {
  readonly network: boolean;
}

const allAddresses = '0.0.0.0';

export function addUpCommand(program: Command): void {
  const command = addClusterFlags(program.command('up').description('start a cluster and stay in the foreground'))
    .option('--nodes <n>', 'how many nodes with simulated containers (default: 1)')
    .option('--cluster-cidr <cidr>', 'where Pods get their addresses (default: 10.244.0.0/16)')
    .option('--no-network', 'leave the network of real Pods and Services to others');
  addStaticPodFlags(addRuntimeFlags(command, 'auto'));
  command.action(async () => {
    const flags = (await withConfigFile(command)) as UpFlags;
    const { runCluster } = await import('./run-cluster.ts');
    await runCluster(flags, {
      components: { controllers: true, scheduler: true },
      complete: (options) => withNodes(options, flags),
      hint,
    });
  });
}

/** This machine with real containers, or as many simulated nodes as are asked for. Says which. */
async function withNodes(options: ClusterOptions, flags: UpFlags): Promise<ClusterOptions> {
  const { podManifestPath } = flags;
  const upkeep = podManifestPath === undefined ? undefined : { podManifestPath };
  const { chooseRuntime } = await import('./choose-runtime.ts');
  const choice = await chooseRuntime({
    flags,
    isRoot: process.getuid?.() === 0,
    whySimulated: flags.nodes === undefined ? undefined : 'so many nodes can only be simulated',
    clock: systemClock,
  });
  if (choice.kind === 'simulated') {
    console.log(`containers are simulated: ${choice.why}`);
    return { ...options, nodes: options.nodes ?? 1, nodeUpkeep: upkeep };
  }
  if (options.nodes !== undefined) {
    throw new UsageError('--nodes counts simulated nodes; with real containers there is one, this machine: choose one');
  }
  console.log(`containers are real: ${choice.found.description} at ${choice.found.endpoint}`);
  return {
    ...options,
    // Pods come from other addresses than loopback.
    host: options.host ?? allAddresses,
    realNode: {
      endpoint: choice.found.endpoint,
      logsDirectory: flags.podLogsDir,
      cgroupRoot: flags.cgroupRoot,
      cniConfigFolder: flags.cniConfDir,
      network: flags.network,
      upkeep,
    },
  };
}

function hint(kubeconfigPath: string): string {
  return `
The cluster is up. In another terminal:

  export KUBECONFIG=${kubeconfigPath}
  kubectl create deployment web --image=nginx --replicas=3
  kubectl rollout status deployment/web
  kubectl get pods -o wide

Ctrl-C stops it.`;
}
