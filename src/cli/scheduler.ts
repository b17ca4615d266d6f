import type { Command } from 'commander';
import { addComponentFlags, addLeaderFlags, type ComponentFlags, type LeaderFlags } from './run-component.ts';

export function addSchedulerCommand(program: Command): void {
  const command = addLeaderFlags(
    addComponentFlags(program.command('scheduler').description('run the scheduler alone')),
  );
  command.action(async () => {
    const flags = command.opts<ComponentFlags & LeaderFlags>();
    const [{ runComponent }, { startScheduler }, { schedulerIdentity }] = await Promise.all([
      import('./run-component.ts'),
      import('../cluster/start-scheduler.ts'),
      import('../cluster/component-identity.ts'),
    ]);
    await runComponent(flags, {
      name: 'scheduler',
      election: { lease: 'kube-scheduler', identity: schedulerIdentity, flags },
      start: ({ access, ...parts }) => startScheduler({ ...parts, connectAs: access.connectAs }),
    });
  });
}
