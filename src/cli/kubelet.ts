import { hostname } from 'node:os';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { addComponentFlags, type ComponentFlags } from './run-component.ts';
import { addRuntimeFlags, type RuntimeFlags } from './runtime-flags.ts';

interface KubeletFlags extends ComponentFlags, RuntimeFlags {
  readonly hostnameOverride?: string;
  readonly rootDir: string;
}

export function addKubeletCommand(program: Command): void {
  const command = addComponentFlags(program.command('kubelet').description('run the kubelet of one node alone'))
    .option('--hostname-override <name>', "the node's name (default: this machine's)")
    .option('--root-dir <dir>', "the kubelet's own files, with real containers", '/var/lib/kubelet');
  addRuntimeFlags(command, 'simulated');
  command.action(async () => {
    const flags = command.opts<KubeletFlags>();
    const { chooseRuntime } = await import('./choose-runtime.ts');
    const choice = await chooseRuntime({ flags, isRoot: process.getuid?.() === 0, clock: systemClock });
    const { runComponent } = await import('./run-component.ts');
    const nodeName = flags.hostnameOverride ?? hostname().toLowerCase();
    await runComponent(flags, {
      name: `kubelet ${nodeName}`,
      async start({ access, ...others }) {
        const parts = { ...others, connectAs: access.connectAs };
        if (choice.kind === 'simulated') {
          const { startNodes } = await import('../cluster/start-nodes.ts');
          return startNodes({ ...parts, names: [nodeName] });
        }
        const { startRealNode } = await import('../cluster/start-real-node.ts');
        return startRealNode({
          ...parts,
          nodeName,
          endpoint: choice.found.endpoint,
          rootDirectory: flags.rootDir,
          logsDirectory: flags.podLogsDir,
          cgroupRoot: flags.cgroupRoot,
        });
      },
    });
  });
}
