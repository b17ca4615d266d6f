import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { addClusterFlags, withConfigFile } from './cluster-flags.ts';

export function addApiServerCommand(program: Command): void {
  const command = addClusterFlags(program.command('apiserver').description('run the API server alone')).option(
    '--disable-admission-plugins <names>',
    'comma-separated; ServiceAccount where no controllers run, as nobody makes the accounts then',
    '',
  );
  command.action(async () => {
    const flags = await withConfigFile(command);
    const { runCluster } = await import('./run-cluster.ts');
    await runCluster(flags, {
      // Of the kubelets that run apart.
      components: { resourceMetrics: true },
      users: {
        'controller-manager.kubeconfig': 'system:kube-controller-manager',
        'scheduler.kubeconfig': 'system:kube-scheduler',
      },
      hint,
    });
  });
}

function hint(kubeconfigPath: string): string {
  const beside = (name: string): string => join(dirname(kubeconfigPath), name);
  return `
The API server is up. The administrator's kubeconfig: ${kubeconfigPath}
What else a cluster needs can run apart:

  wherry controller-manager --kubeconfig ${beside('controller-manager.kubeconfig')}
  wherry scheduler --kubeconfig ${beside('scheduler.kubeconfig')}`;
}
