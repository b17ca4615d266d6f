/** Commands in a simulated container: its program answers them, else the small shell that every container has. */
import type { Clock } from '../../../base/clock.ts';
import { goQuote } from '../../../base/go-quote.ts';
import { type ExecStreams, type LogStream, RuntimeError } from '../runtime.ts';
import { ShellInput } from './shell-input.ts';
import { execShell } from './shell-program.ts';
import { killedExitCode, type SimulatedContainer } from './simulated-container.ts';
import { Terminal } from './terminal.ts';

const utf8 = new TextEncoder();

/** Resolves with the exit code; it is killed with its container. Rejects as soon as the signal aborts. */
export function execInContainer(
  container: SimulatedContainer,
  command: readonly string[],
  streams: ExecStreams,
  clock: Clock,
): Promise<number> {
  const { signal } = streams;
  const ending = new AbortController();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new RuntimeError('DeadlineExceeded', 'the command took too long'));
      ending.abort();
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const forget = container.onceEnded(() => {
      resolve(killedExitCode);
      ending.abort();
    });
    run(container, command, { ...streams, signal: ending.signal }, clock)
      .then(resolve, reject)
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
        forget();
      });
  });
}

async function run(
  container: SimulatedContainer,
  command: readonly string[],
  streams: ExecStreams,
  clock: Clock,
): Promise<number> {
  const { tty = false, signal } = streams;
  let size: { readonly width: number; readonly height: number } | undefined;
  void (async () => {
    for await (const each of streams.resize ?? []) size = each;
  })();
  const send = async (bytes: Uint8Array, stream: LogStream = 'stdout'): Promise<void> => {
    // A terminal has one output.
    await (stream === 'stderr' && !tty ? streams.stderr : streams.stdout)?.(bytes);
  };
  const own = await container.program.exec?.(command, {
    tty,
    signal,
    stdin: streams.stdin ?? nothing(),
    write: (content, stream) => send(bytesOf(content), stream),
  });
  if (own !== undefined) {
    const { exitCode = 0, stdout = '', stderr = '' } = own;
    if (stdout !== '') await send(bytesOf(stdout));
    if (stderr !== '') await send(bytesOf(stderr), 'stderr');
    return exitCode;
  }
  const terminal = tty && streams.stdin !== undefined ? new Terminal({ input: streams.stdin, write: send }) : undefined;
  const exitCode = await execShell(command, {
    clock,
    signal,
    terminal,
    hostname: container.hostname,
    environment: container.environment,
    files: container.files,
    place: { directory: '/' },
    input: new ShellInput(terminal?.lines ?? streams.stdin),
    terminalSize: () => size,
    write: (content, stream) =>
      terminal === undefined ? send(bytesOf(content), stream) : terminal.write(bytesOf(content)),
    trap: () => {},
  });
  if (exitCode !== undefined) return exitCode;
  const message = `exec: ${goQuote(command[0] ?? '')}: executable file not found in $PATH`;
  throw new RuntimeError('Unknown', `failed to exec in container: ${message}`);
}

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? utf8.encode(content) : content;

async function* nothing(): AsyncGenerator<Uint8Array> {}
