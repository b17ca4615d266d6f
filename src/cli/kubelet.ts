import { hostname } from 'node:os';
import type { Command } from 'commander';
import { addComponentFlags, type ComponentFlags } from './run-component.ts';

interface KubeletFlags extends ComponentFlags {
  readonly hostnameOverride?: string;
}

export function addKubeletCommand(program: Command): void {
  const command = addComponentFlags(
    program.command('kubelet').description('run the kubelet of one node alone, with simulated containers'),
  ).option('--hostname-override <name>', "the node's name (default: this machine's)");
  command.action(async () => {
    const flags = command.opts<KubeletFlags>();
    const [{ runComponent }, { startNodes }] = await Promise.all([
      import('./run-component.ts'),
      import('../cluster/start-nodes.ts'),
    ]);
    const name = flags.hostnameOverride ?? hostname().toLowerCase();
    await runComponent(flags, {
      name: `kubelet ${name}`,
      start: ({ access, ...parts }) => startNodes({ ...parts, connectAs: access.connectAs, names: [name] }),
    });
  });
}
