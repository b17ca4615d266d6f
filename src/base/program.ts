/** Programs of the operating system: found by absolute path, run with bounded time and output. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

export interface RunOptions {
  /** Nothing where absent. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** A program with its absolute path, however it is reached: in another network namespace, say, or played by a test. */
export interface Program {
  /** Resolves with what it wrote to stdout. Rejects with a ProgramError where it ends with anything but 0. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
}

/** It could not be started, ran for too long, said too much, or failed. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** Undefined where it did not end by itself. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(message: string, exitCode: number | undefined, stderr: string) {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Where Linux distributions put programs of the system. Not the PATH: what runs as root is not to be found by it. */
export const systemFolders: readonly string[] = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin'];

const timeoutMsMax = 30_000;
const stdoutBytesMax = 64 * 1024 * 1024;
const stderrBytesMax = 4096;

/** The absolute path of the program in the first folder that has it. */
export function findProgram(name: string, folders: readonly string[] = systemFolders): string | undefined {
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** `before`: arguments that come before those of each run. */
export function programAt(path: string, before: readonly string[] = [], timeoutMs = timeoutMsMax): Program {
  return { run: (args, options = {}) => run(path, [...before, ...args], options, timeoutMs) };
}

function run(path: string, args: readonly string[], options: RunOptions, timeoutMs: number): Promise<string> {
  const { stdin = '', signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { signal, timeout: timeoutMs, killSignal: 'SIGKILL', env: { LC_ALL: 'C' } });
    const out: Buffer[] = [];
    let outBytes = 0;
    let errors = '';
    let failure: Error | undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      outBytes += chunk.length;
      if (outBytes <= stdoutBytesMax) out.push(chunk);
      else {
        failure = new ProgramError(`${path} wrote more than ${stdoutBytesMax} bytes`, undefined, errors);
        child.kill('SIGKILL');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errors.length < stderrBytesMax) errors += chunk.toString().slice(0, stderrBytesMax - errors.length);
    });
    child.on('error', (error) => {
      failure ??= error;
      // One that could not be started never closes.
      if (child.pid === undefined) reject(error);
    });
    // A program may end without reading all that it is given; its exit code says whether that was right.
    child.stdin.on('error', () => {});
    child.on('close', (code, killedBy) => {
      if (failure !== undefined) reject(failure);
      else if (code === 0) resolve(Buffer.concat(out).toString());
      else {
        const how = code === null ? `was ended by ${killedBy}` : `failed with exit code ${code}`;
        const said = errors.trim();
        reject(new ProgramError(`${path} ${how}${said === '' ? '' : `: ${said}`}`, code ?? undefined, errors));
      }
    });
    child.stdin.end(stdin);
  });
}
