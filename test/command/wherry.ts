/** The `wherry` command from the source, in a process of its own and with a home of its own, as a newcomer runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type RunResult, runProgram } from '../fixtures/client-tools.ts';

const nodeArguments = ['--import', import.meta.resolve('tsx'), resolve(import.meta.dirname, '../../src/cli/main.ts')];

/** Runs a command that ends by itself. `home` is where it finds the user's folders. */
export function runWherry(home: string, ...args: string[]): Promise<RunResult> {
  return runProgram(process.execPath, { args: [...nodeArguments, ...args], env: environment(home) });
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
export function startWherry(home: string, ...args: string[]): Promise<RunningWherry> {
  return startUntil(home, args, /(?:KUBECONFIG=|kubeconfig: )(.+)\n/);
}

/** As startWherry, for a component that says `✓ … ready` once it is at work. */
export function startComponent(home: string, ...args: string[]): Promise<RunningWherry> {
  return startUntil(home, args, /✓ (.+) ready\n/);
}

async function startUntil(home: string, args: readonly string[], ready: RegExp): Promise<RunningWherry> {
  const child = spawn(process.execPath, [...nodeArguments, ...args], {
    env: environment(home),
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

const environment = (home: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  XDG_STATE_HOME: `${home}/state`,
  NO_COLOR: '1',
});
