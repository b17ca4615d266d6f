#!/usr/bin/env node
/** The `wherry` command. The only reader of flags and environment; each subcommand's code is loaded when it is called. */
import { Command } from 'commander';
import { addApiServerCommand } from './apiserver.ts';
import { addControllerManagerCommand } from './controller-manager.ts';
import { addDoctorCommand } from './doctor.ts';
import { reportFailure } from './failure.ts';
import { helpLayout } from './help-layout.ts';
import { addKubeconfigCommand } from './kubeconfig.ts';
import { addKubeletCommand } from './kubelet.ts';
import { addProxyCommand } from './proxy.ts';
import { addSchedulerCommand } from './scheduler.ts';
import { addUpCommand } from './up.ts';
import { packageVersion } from './version.ts';

const program = new Command('wherry')
  .description('Kubernetes in one Node.js process')
  .version(packageVersion)
  .showHelpAfterError('(wherry --help shows what there is)')
  .configureHelp(helpLayout)
  .addHelpText(
    'after',
    '\nStart with:\n  wherry up --ephemeral     a cluster that keeps nothing\n  wherry up                 a cluster whose data outlives the process',
  );

addUpCommand(program);
addApiServerCommand(program);
addControllerManagerCommand(program);
addSchedulerCommand(program);
addKubeletCommand(program);
addProxyCommand(program);
addKubeconfigCommand(program);
addDoctorCommand(program);

// Whoever reads what a command says may have enough of it, as `head` has: a cluster goes on all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

program.parseAsync().catch(reportFailure);
