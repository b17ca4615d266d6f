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
    await runCluster(
      flags,
      (kubeconfigPath) => `\nThe API server is up. The administrator's kubeconfig: ${kubeconfigPath}`,
    );
  });
}
