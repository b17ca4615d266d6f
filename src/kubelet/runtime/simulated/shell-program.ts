/** Runs shell scripts in place of a container's process, and of commands in it. */
import type { Container } from '../../../api/core/v1/container.ts';
import { parseImageName } from '../../../api/core/v1/image-name.ts';
import type { Clock } from '../../../base/clock.ts';
import type { LogStream } from '../runtime.ts';
import type { SimulatedExec, SimulatedProcess, SimulatedProgram } from './behaviour.ts';
import { parseCommand, type ShellScript } from './shell-script.ts';

/** Images that run their arguments. */
const bareImages = new Set(['busybox', 'alpine', 'bash', 'debian', 'ubuntu', 'toybox']);
/** What a shell exits with when TERM ends it. */
const terminatedExitCode = 143;
const killedExitCode = 137;

/** Undefined where the container's command, if it has one, is none that is understood. */
export function shellProgram({ image = '', command = [], args = [] }: Container): SimulatedProgram | undefined {
  const isBare = bareImages.has(parseImageName(image)?.repository.split('/').at(-1) ?? '');
  const argv = command.length > 0 || isBare ? [...command, ...args] : [];
  const script = argv.length === 0 ? undefined : parseCommand(argv);
  return script === undefined ? undefined : { run: (process) => runAsProcess(script, process) };
}

/** Runs a command in a container. Undefined where it is none that is understood. */
export async function execShell(
  command: readonly string[],
  world: { readonly clock: Clock; readonly hostname: string; readonly signal?: AbortSignal },
): Promise<SimulatedExec | undefined> {
  const script = parseCommand(command);
  if (script === undefined) return undefined;
  const output: Record<LogStream, string> = { stdout: '', stderr: '' };
  const exitCode = await run(script, {
    ...world,
    print: (text, stream) => {
      output[stream] += `${text}\n`;
    },
    trap: () => {},
  });
  return { exitCode, ...output };
}

async function runAsProcess(script: ShellScript, process: SimulatedProcess): Promise<number> {
  const { clock, pod, signal } = process;
  /** Undefined: TERM is ignored, and only KILL ends it. */
  let onTerm: number | undefined = terminatedExitCode;
  const ended = new AbortController();
  signal.addEventListener('abort', () => onTerm !== undefined && ended.abort(), { once: true });
  const code = await run(script, {
    clock,
    hostname: pod.spec.hostname ?? pod.metadata.name ?? '',
    signal: ended.signal,
    print: (text, stream) => process.log(text, stream),
    trap: (exitCode) => {
      onTerm = exitCode;
    },
  });
  return ended.signal.aborted ? (onTerm ?? killedExitCode) : code;
}

interface World {
  readonly clock: Clock;
  readonly hostname: string;
  readonly signal?: AbortSignal;
  print(text: string, stream: LogStream): void;
  trap(exitCode: number | undefined): void;
}

async function run(script: ShellScript, world: World): Promise<number> {
  return (await runSteps(script, world)).code;
}

interface Progress {
  readonly code: number;
  /** By `exit`, or by a signal. */
  readonly over: boolean;
}

async function runSteps(script: ShellScript, world: World): Promise<Progress> {
  let code = 0;
  for (const { when, step } of script) {
    if (world.signal?.aborted) return { code, over: true };
    if ((when === 'success' && code !== 0) || (when === 'failure' && code === 0)) continue;
    switch (step.kind) {
      case 'print':
        world.print(step.text, step.stream);
        code = 0;
        break;
      case 'hostname':
        world.print(world.hostname, 'stdout');
        code = 0;
        break;
      case 'sleep':
        await pause(world, step.seconds);
        code = 0;
        break;
      case 'exit':
        return { code: step.code, over: true };
      case 'status':
        code = step.code;
        break;
      case 'trap':
        world.trap(step.code);
        code = 0;
        break;
      case 'loop': {
        const { code: exitCode } = await loop(step.body, world);
        return { code: exitCode, over: true };
      }
    }
  }
  return { code, over: false };
}

/** For ever, unless the body exits. One that does not wait would take all the time that there is: it runs once, and then rests. */
async function loop(body: ShellScript, world: World): Promise<Progress> {
  const waits = body.some(({ step }) => step.kind === 'sleep' && step.seconds > 0);
  for (;;) {
    const progress = await runSteps(body, world);
    if (progress.over || world.signal?.aborted) return progress;
    if (!waits) await pause(world, Number.POSITIVE_INFINITY);
  }
}

/** Ends early when the signal aborts. */
function pause({ clock, signal }: World, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer =
      seconds === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(resolve, seconds * 1000, { unref: true });
    const wake = (): void => {
      timer?.cancel();
      resolve();
    };
    signal?.addEventListener('abort', wake, { once: true });
  });
}
