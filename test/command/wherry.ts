/** The `wherry` command from the source, in a process of its own and with a home of its own, as a newcomer runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type RunResult, runProgram } from '../fixtures/client-tools.ts';
import type { NetworkNamespace } from '../fixtures/network-namespace.ts';

const nodeArguments = ['--import', import.meta.resolve('tsx'), resolve(import.meta.dirname, '../../src/cli/main.ts')];

/** Where the command finds the user's folders, and, if that matters, in whose network it runs. */
export type Place = string | { readonly home: string; readonly within: NetworkNamespace };

/** Runs a command that ends by itself. */
export function runWherry(place: Place, ...args: string[]): Promise<RunResult> {
  const command = commandAt(place, args);
  return runProgram(command.program, { args: command.args, env: environment(place) });
}

function commandAt(place: Place, args: readonly string[]) {
  const all = [...nodeArguments, ...args];
  return typeof place === 'string'
    ? { program: process.execPath, args: all }
    : place.within.command(process.execPath, all);
}

export interface RunningWherry extends AsyncDisposable {
  /** All that it printed to stdout until it was ready. */
  readonly printed: string;
  /** The path of the kubeconfig, as it was printed. */
  readonly kubeconfig: string;
  /** Ends it with a signal; the exit code (null if the signal ended it unhandled) and all that it printed to stderr. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; stderr: string }>;
}

/** Runs a command that stays, and resolves once it has said where its kubeconfig is. Rejects if it ends before. */
export function startWherry(place: Place, ...args: string[]): Promise<RunningWherry> {
  return startUntil(place, args, /(?:KUBECONFIG=|kubeconfig: )(.+)\n/);
}

/** As startWherry, for a component that says `✓ … ready` once it is at work. */
export function startComponent(place: Place, ...args: string[]): Promise<RunningWherry> {
  return startUntil(place, args, /✓ (.+) ready\n/);
}

async function startUntil(place: Place, args: readonly string[], ready: RegExp): Promise<RunningWherry> {
  const command = commandAt(place, args);
  const child = spawn(command.program, command.args, {
    env: environment(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((done) => child.once('close', done));
  const end = async (signal: NodeJS.Signals): Promise<{ code: number | null; stderr: string }> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return { code: await exited, stderr };
  };
  const { printed, kubeconfig } = await Promise.race([
    untilReady(child, ready),
    exited.then((code) => Promise.reject(new Error(`wherry ended with ${code}: ${stderr}`))),
  ]);
  return {
    printed,
    kubeconfig,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<{ printed: string; kubeconfig: string }> {
  return new Promise((done) => {
    let printed = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const kubeconfig = ready.exec(printed)?.[1];
      if (kubeconfig !== undefined) done({ printed, kubeconfig });
    });
  });
}

function environment(place: Place): Record<string, string> {
  const home = typeof place === 'string' ? place : place.home;
  return { PATH: process.env.PATH ?? '', HOME: home, XDG_STATE_HOME: `${home}/state`, NO_COLOR: '1' };
}
