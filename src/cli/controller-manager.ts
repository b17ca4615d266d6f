import type { Command } from 'commander';
import { addComponentFlags, addLeaderFlags, type ComponentFlags, type LeaderFlags } from './run-component.ts';

interface ControllerManagerFlags extends ComponentFlags, LeaderFlags {
  readonly clusterCidr?: string;
  readonly rootCaFile?: string;
  readonly serviceAccountPrivateKeyFile?: string;
}

export function addControllerManagerCommand(program: Command): void {
  const command = addLeaderFlags(
    addComponentFlags(program.command('controller-manager').description('run the controllers alone')),
  )
    .option('--cluster-cidr <cidr>', 'where Pods get their addresses', '10.244.0.0/16')
    .option('--root-ca-file <file>', "what Pods trust the API server by (default: the kubeconfig's authority)")
    .option('--service-account-private-key-file <file>', 'signs tokens in Secrets: <data-dir>/pki/sa.key');
  command.action(async () => {
    const flags = command.opts<ControllerManagerFlags>();
    const [{ runComponent }, { startControllers }, { controllerManagerIdentity }] = await Promise.all([
      import('./run-component.ts'),
      import('../cluster/start-controllers.ts'),
      import('../cluster/component-identity.ts'),
    ]);
    const { readFile } = await import('node:fs/promises');
    const read = async (file: string | undefined): Promise<string | undefined> =>
      file === undefined ? undefined : readFile(file, 'utf8');
    const [rootCa, signingKey] = await Promise.all([read(flags.rootCaFile), read(flags.serviceAccountPrivateKeyFile)]);
    await runComponent(flags, {
      name: 'controllers',
      election: { lease: 'kube-controller-manager', identity: controllerManagerIdentity, flags },
      start: async ({ access, ...parts }) => {
        const { fileTokenSigner } = await import('../cluster/token-signer.ts');
        return startControllers({
          ...parts,
          connectAs: access.connectAs,
          rootCa: rootCa ?? access.rootCa,
          signToken: signingKey === undefined ? undefined : fileTokenSigner(signingKey, parts),
          clusterCidr: flags.clusterCidr,
        });
      },
    });
  });
}
