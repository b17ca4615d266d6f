/** Runs shell scripts in place of a container's process, and of commands in it. */
import type { Container } from '../../../api/core/v1/container.ts';
import { parseImageName } from '../../../api/core/v1/image-name.ts';
import type { LogStream } from '../runtime.ts';
import type { SimulatedProcess, SimulatedProgram } from './behaviour.ts';
import { ShellInput } from './shell-input.ts';
import {
  isInteractiveShell,
  parseCommand,
  parseScript,
  type ShellCommand,
  type ShellOutputFile,
  type ShellScript,
} from './shell-script.ts';
import { runUtility, type UtilityWorld, utilityNames } from './shell-utilities.ts';
import { FileError, resolvePath, SimulatedFiles } from './simulated-files.ts';
import { Terminal } from './terminal.ts';

/** Images that run their arguments. */
const bareImages = new Set(['busybox', 'alpine', 'bash', 'debian', 'ubuntu', 'toybox']);
/** What a shell exits with when TERM ends it. */
const terminatedExitCode = 143;
const killedExitCode = 137;
const notFoundExitCode = 127;
const interruptedExitCode = 130;
const prompt = '/ # ';

/** All that a shell has to do with. */
export interface ShellWorld extends UtilityWorld {
  /** Ends whatever runs. */
  readonly signal?: AbortSignal;
  /** Has a person at it: what is typed, and Ctrl-C. */
  readonly terminal?: Terminal;
  /** What TERM does from now on: the code to exit with, or nothing. */
  readonly trap: (exitCode: number | undefined) => void;
}

/** Undefined where the container's command, if it has one, is none that is understood. */
export function shellProgram({
  image = '',
  command = [],
  args = [],
  stdin,
  env,
}: Container): SimulatedProgram | undefined {
  const isBare = bareImages.has(parseImageName(image)?.repository.split('/').at(-1) ?? '');
  const argv = command.length > 0 || isBare ? [...command, ...args] : [];
  const environment = (env ?? []).map(({ name, value = '' }) => ({ name, value }));
  if (stdin === true && (argv.length === 0 ? isBare : isInteractiveShell(argv))) {
    return { run: (process) => runAsProcess((world) => interactiveShell(world), process, environment) };
  }
  const script = argv.length === 0 ? undefined : parseCommand(argv, firstProcessUtilities);
  if (script === undefined || !script.every(needsNoFiles)) return undefined;
  return { run: (process) => runAsProcess((world) => runScript(script, world), process, environment) };
}

/** A container's first process has the volumes of its Pod, which are not here: what looks at files is not understood. */
const firstProcessUtilities: ReadonlySet<string> = new Set(['cat', 'date', 'env', 'printenv']);

function needsNoFiles({ step, file }: ShellCommand): boolean {
  if (file !== undefined) return false;
  if (step.kind === 'loop') return step.body.every(needsNoFiles);
  return step.kind !== 'utility' || step.words[0] !== 'cat' || step.words.length === 1;
}

/** Runs a command in a container. Undefined where it is none that is understood. */
export async function execShell(command: readonly string[], world: ShellWorld): Promise<number | undefined> {
  if (isInteractiveShell(command)) return interactiveShell(world);
  const script = parseCommand(command, utilityNames);
  return script === undefined ? undefined : runScript(script, world);
}

async function runAsProcess(
  run: (world: ShellWorld) => Promise<number>,
  process: SimulatedProcess,
  environment: ShellWorld['environment'],
): Promise<number> {
  const { clock, pod, signal, container } = process;
  /** Undefined: TERM is ignored, and only KILL ends it. */
  let onTerm: number | undefined = terminatedExitCode;
  const ended = new AbortController();
  signal.addEventListener('abort', () => onTerm !== undefined && ended.abort(), { once: true });
  const write = (bytes: Uint8Array): void => process.write(bytes);
  const terminal = container.tty === true ? new Terminal({ input: process.stdin, write }) : undefined;
  const code = await run({
    clock,
    environment,
    hostname: pod.spec.hostname ?? pod.metadata.name ?? '',
    files: new SimulatedFiles(),
    place: { directory: '/' },
    input: new ShellInput(terminal?.lines ?? process.stdin),
    terminal,
    terminalSize: () => process.terminalSize(),
    signal: ended.signal,
    write: (content, stream) => {
      const bytes = typeof content === 'string' ? utf8.encode(content) : content;
      return terminal === undefined ? process.write(bytes, stream) : terminal.write(bytes);
    },
    trap: (exitCode) => {
      onTerm = exitCode;
    },
  });
  return ended.signal.aborted ? (onTerm ?? killedExitCode) : code;
}

/** Takes commands from its input, until that ends or a command says so. */
async function interactiveShell(world: ShellWorld): Promise<number> {
  const { terminal } = world;
  let code = 0;
  for (;;) {
    if (terminal !== undefined) await world.write(prompt, 'stdout');
    const line = await orAborted(world.input.line(), world.signal);
    if (line === undefined) return code;
    const script = parseScript(line, utilityNames);
    if (script === undefined) {
      await world.write(`sh: ${line.trim().split(/\s+/)[0]}: not found\n`, 'stderr');
      code = notFoundExitCode;
      continue;
    }
    const interrupted = new AbortController();
    if (terminal !== undefined) terminal.onInterrupt = () => interrupted.abort();
    const signals = [interrupted.signal, ...(world.signal === undefined ? [] : [world.signal])];
    const progress = await runSteps(script, { ...world, signal: AbortSignal.any(signals) });
    if (terminal !== undefined) terminal.onInterrupt = undefined;
    code = interrupted.signal.aborted ? interruptedExitCode : progress.code;
    if ((progress.over && !interrupted.signal.aborted) || world.signal?.aborted) return code;
  }
}

/** Undefined once the signal aborts. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function runScript(script: ShellScript, world: ShellWorld): Promise<number> {
  return (await runSteps(script, world)).code;
}

interface Progress {
  readonly code: number;
  /** By `exit`, or by a signal. */
  readonly over: boolean;
}

async function runSteps(script: ShellScript, world: ShellWorld): Promise<Progress> {
  let code = 0;
  for (const command of script) {
    if (world.signal?.aborted) return { code, over: true };
    const { when, step, file } = command;
    if ((when === 'success' && code !== 0) || (when === 'failure' && code === 0)) continue;
    if (step.kind === 'exit') return { code: step.code, over: true };
    if (step.kind === 'loop') {
      const { code: exitCode } = await loop(step.body, world);
      return { code: exitCode, over: true };
    }
    const running = runStep(step, file === undefined ? world : intoFile(world, file));
    // What takes no time takes no turn either: on a virtual clock, the next step may be the one that waits for its time.
    code = typeof running === 'number' ? running : await running;
  }
  return { code, over: world.signal?.aborted ?? false };
}

type Step = Exclude<ShellCommand['step'], { readonly kind: 'exit' | 'loop' }>;

function runStep(step: Step, world: ShellWorld): number | Promise<number> {
  switch (step.kind) {
    case 'print':
      return print(`${step.text}\n`, step.stream, world);
    case 'hostname':
      return print(`${world.hostname}\n`, 'stdout', world);
    case 'sleep':
      return pause(world, step.seconds).then(() => 0);
    case 'status':
      return step.code;
    case 'trap':
      world.trap(step.code);
      return 0;
    case 'utility':
      return orAborted(runUtility(step.words, world), world.signal).then((code) => code ?? killedExitCode);
  }
}

function print(text: string, stream: LogStream, world: ShellWorld): number | Promise<number> {
  const written = world.write(text, stream);
  if (!(written instanceof Promise)) return 0;
  return written.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof FileError) return 1;
      throw error;
    },
  );
}

/** What is written goes there, and why it can't goes to the errors. */
function intoFile(world: ShellWorld, { path, append }: ShellOutputFile): ShellWorld {
  const { files, clock } = world;
  const absolute = resolvePath(world.place.directory, path);
  const put = (added: Uint8Array, isFirst: boolean): void => {
    const before = isFirst && !append ? undefined : files.read(absolute);
    const content = new Uint8Array((before?.content.length ?? 0) + added.length);
    content.set(before?.content ?? []);
    content.set(added, before?.content.length ?? 0);
    files.write(absolute, { content, mode: before?.mode ?? 0o644, modifiedAtMs: clock.now() });
  };
  let isFirst = true;
  const write: ShellWorld['write'] = async (content, stream) => {
    if (stream === 'stderr') return world.write(content, stream);
    try {
      put(typeof content === 'string' ? utf8.encode(content) : content, isFirst);
      isFirst = false;
    } catch (error) {
      if (error instanceof FileError) await world.write(`sh: can't create ${path}: ${error.message}\n`, 'stderr');
      throw error;
    }
  };
  return { ...world, write };
}

/** For ever, unless the body exits. One that does not wait would take all the time that there is: it runs once, and then rests. */
async function loop(body: ShellScript, world: ShellWorld): Promise<Progress> {
  const waits = body.some(({ step }) => step.kind === 'sleep' && step.seconds > 0);
  for (;;) {
    const progress = await runSteps(body, world);
    if (progress.over || world.signal?.aborted) return progress;
    if (!waits) await pause(world, Number.POSITIVE_INFINITY);
  }
}

/** Ends early when the signal aborts. */
function pause({ clock, signal }: ShellWorld, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      timer?.cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer =
      seconds === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(wake, seconds * 1000, { unref: true });
    signal?.addEventListener('abort', wake, { once: true });
  });
}

const utf8 = new TextEncoder();
