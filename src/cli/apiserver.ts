import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { addClusterFlags, type ClusterFlags, withConfigFile } from './cluster-flags.ts';

export function addApiServerCommand(program: Command): void {
  const command = addClusterFlags(program.command('apiserver').description('run the API server alone')).option(
    '--disable-admission-plugins <names>',
    'comma-separated; ServiceAccount where no controllers run, as nobody makes the accounts then',
    '',
  );
  command.action(async () => {
    const flags = await withConfigFile(command);
    const [{ runCluster }, { clusterDnsIp }] = await Promise.all([
      import('./run-cluster.ts'),
      import('../cluster/bootstrap-cluster-network.ts'),
    ]);
    await runCluster(flags, {
      // For the kubelets and proxies that run apart.
      components: { resourceMetrics: true, clusterNetwork: true },
      users: {
        'controller-manager.kubeconfig': 'system:kube-controller-manager',
        'scheduler.kubeconfig': 'system:kube-scheduler',
        'proxy.kubeconfig': 'system:kube-proxy',
      },
      hint: (kubeconfigPath) => hint(kubeconfigPath, flags, clusterDnsIp(flags.serviceClusterIpRange)),
    });
  });
}

const loopbackRemark = `

It listens on loopback alone. With --bind-address 0.0.0.0, Pods and other machines reach it, too.`;

function hint(kubeconfigPath: string, { bindAddress }: ClusterFlags, dnsIp: string): string {
  const beside = (name: string): string => join(dirname(kubeconfigPath), name);
  return `
The API server is up. The administrator's kubeconfig: ${kubeconfigPath}
What else a cluster needs can run apart:

  wherry controller-manager --kubeconfig ${beside('controller-manager.kubeconfig')}
  wherry scheduler --kubeconfig ${beside('scheduler.kubeconfig')}

and on each node, as root, with a kubeconfig from \`wherry kubeconfig --user system:node:NAME --group system:nodes\`:

  wherry kubelet --runtime cri --cluster-dns ${dnsIp} --kubeconfig FILE
  wherry proxy --kubeconfig ${beside('proxy.kubeconfig')}${bindAddress === undefined ? loopbackRemark : ''}`;
}
