import type { Command } from 'commander';
import { addClusterFlags, withConfigFile } from './cluster-flags.ts';

export function addUpCommand(program: Command): void {
  const command = addClusterFlags(program.command('up').description('start a cluster and stay in the foreground'));
  command.action(async () => {
    const flags = await withConfigFile(command);
    const { runCluster } = await import('./run-cluster.ts');
    await runCluster(flags, hint);
  });
}

function hint(kubeconfigPath: string): string {
  return `
The cluster is up. In another terminal:

  export KUBECONFIG=${kubeconfigPath}
  kubectl get namespaces

Ctrl-C stops it.`;
}
