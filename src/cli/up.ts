import type { Command } from 'commander';
import { addClusterFlags, withConfigFile } from './cluster-flags.ts';

export function addUpCommand(program: Command): void {
  const command = addClusterFlags(program.command('up').description('start a cluster and stay in the foreground'))
    .option('--nodes <n>', 'how many nodes there are, with simulated containers', '1')
    .option('--cluster-cidr <cidr>', 'where Pods get their addresses (default: 10.244.0.0/16)');
  command.action(async () => {
    const flags = await withConfigFile(command);
    const { runCluster } = await import('./run-cluster.ts');
    await runCluster(flags, { components: { controllers: true, scheduler: true }, hint });
  });
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
