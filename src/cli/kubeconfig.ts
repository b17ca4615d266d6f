/** `wherry kubeconfig`: who holds the cluster's authority can make anybody known to the API server. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from './failure.ts';

interface KubeconfigFlags {
  readonly dataDir?: string;
  readonly server: string;
  readonly user: string;
  readonly group: readonly string[];
}

export function addKubeconfigCommand(program: Command): void {
  const command = program
    .command('kubeconfig')
    .description('print a kubeconfig for a user, with a client certificate of the cluster in the data directory')
    .requiredOption('--user <name>', 'such as system:node:node-1, or jane')
    .option('--group <name>', 'such as system:nodes; may be given several times', collect, [])
    .option('--server <url>', 'where the API server is', 'https://127.0.0.1:6443')
    .option('--data-dir <dir>', 'that of `wherry up` or `wherry apiserver`');
  command.action(async () => {
    const flags = command.opts<KubeconfigFlags>();
    const [{ defaultDataDir }, { makeKubeconfig }] = await Promise.all([
      import('./state-directory.ts'),
      import('../cluster/make-kubeconfig.ts'),
    ]);
    const folder = join(flags.dataDir ?? defaultDataDir(process.env), 'pki');
    const read = (name: string): Promise<string> =>
      readFile(join(folder, name), 'utf8').catch(() => {
        throw new UsageError(
          `there is no ${join(folder, name)}; start a cluster there first, or name it by --data-dir`,
        );
      });
    const [cert, key] = await Promise.all([read('ca.crt'), read('ca.key')]);
    process.stdout.write(
      await makeKubeconfig({ server: flags.server, authority: { cert, key }, user: flags.user, groups: flags.group }),
    );
  });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
