import { styleText } from 'node:util';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';

const marks = { ok: styleText('green', '✓'), missing: styleText('red', '✗'), advice: styleText('yellow', '!') };
const subjectWidth = 20;
const exitMissing = 1;

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('say what this machine lacks for real containers')
    .option('--cri-endpoint <socket>', "the container runtime's; where distributions have it");
  command.action(async () => {
    const { criEndpoint } = command.opts<{ readonly criEndpoint?: string }>();
    const { examineMachine, findings } = await import('../cluster/machine-needs.ts');
    const found = findings(await examineMachine(systemClock, criEndpoint));
    for (const { subject, verdict, detail, remedy } of found) {
      console.log(`${marks[verdict]} ${subject.padEnd(subjectWidth)} ${detail}`);
      if (remedy !== undefined) console.log(`    ${remedy}`);
    }
    const lacks = found.some(({ verdict }) => verdict === 'missing');
    console.log(
      lacks
        ? '\nReal containers cannot run here yet; wherry up works all the same, with simulated ones.'
        : '\nReal containers can run here: wherry up --runtime cri',
    );
    if (lacks) process.exitCode = exitMissing;
  });
}
