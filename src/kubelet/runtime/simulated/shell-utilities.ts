/** The small programs that a simulated container has: what people try in a shell, and what `kubectl cp` needs. */
import type { Clock } from '../../../base/clock.ts';
import type { EnvironmentVariable, LogStream } from '../runtime.ts';
import type { ShellInput } from './shell-input.ts';
import { baseName, FileError, filesBytesMax, parentOf, resolvePath, type SimulatedFiles } from './simulated-files.ts';
import { readTar, type TarEntry, TarError, writeTar } from './tar-archive.ts';

/** What a program sees of the container. */
export interface UtilityWorld {
  readonly clock: Clock;
  readonly hostname: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly files: SimulatedFiles;
  readonly input: ShellInput;
  /** Where the shell is: an absolute path. */
  readonly place: { directory: string };
  /** Undefined where there is no terminal. */
  readonly terminalSize: () => { readonly width: number; readonly height: number } | undefined;
  /** Resolves once more may be written. */
  readonly write: (content: Uint8Array | string, stream: LogStream) => unknown;
}

/** Resolves with the exit code. */
type Utility = (args: readonly string[], world: UtilityWorld) => number | Promise<number>;

const utilities: Readonly<Record<string, Utility>> = {
  cat,
  cd: ([directory = '/root'], world) =>
    withFiles('cd', world, () => {
      const path = resolvePath(world.place.directory, directory);
      world.files.list(path);
      world.place.directory = path;
    }),
  date: (_args, { clock, write }) => say(write, new Date(clock.now()).toUTCString()),
  env: (_args, { environment, write }) => say(write, ...environment.map(({ name, value }) => `${name}=${value}`)),
  id: (_args, { write }) => say(write, 'uid=0(root) gid=0(root) groups=0(root)'),
  ls,
  mkdir: (args, world) => {
    const parents = args.includes('-p');
    return forEachPath('mkdir', args, world, (path) => world.files.makeDirectory(path, { parents }));
  },
  printenv: async ([name], { environment, write }) => {
    const found = environment.filter((variable) => name === undefined || variable.name === name);
    await say(
      write,
      ...found.map((variable) => (name === undefined ? `${variable.name}=${variable.value}` : variable.value)),
    );
    return found.length > 0 ? 0 : 1;
  },
  pwd: (_args, { place, write }) => say(write, place.directory),
  rm: (args, world) => {
    const force = args.some((arg) => /^-\w*f/.test(arg));
    return forEachPath('rm', args, world, (path) => {
      if (!force || world.files.exists(path)) world.files.remove(path);
    });
  },
  stty: (args, world) => {
    const size = world.terminalSize();
    if (size === undefined || args[0] !== 'size') return fail(world, 'stty: standard input: Not a tty');
    return say(world.write, `${size.height} ${size.width}`);
  },
  tar,
  test: (args, world) => testFile(args, world),
  '[': (args, world) => testFile(args.at(-1) === ']' ? args.slice(0, -1) : [], world),
  touch: (args, world) =>
    forEachPath('touch', args, world, (path) => {
      const content = world.files.exists(path) ? world.files.read(path)!.content : new Uint8Array(0);
      world.files.write(path, { content, mode: 0o644, modifiedAtMs: world.clock.now() });
    }),
  uname: (args, { hostname, write }) =>
    say(write, args.includes('-a') ? `Linux ${hostname} 6.12.0-simulated x86_64` : 'Linux'),
  whoami: (_args, { write }) => say(write, 'root'),
};

export const utilityNames: ReadonlySet<string> = new Set(Object.keys(utilities));

/** The first word is one of the names. */
export async function runUtility([name = '', ...args]: readonly string[], world: UtilityWorld): Promise<number> {
  return utilities[name]!(args, world);
}

async function say(write: UtilityWorld['write'], ...lines: readonly string[]): Promise<number> {
  if (lines.length > 0) await write(`${lines.join('\n')}\n`, 'stdout');
  return 0;
}

async function fail({ write }: UtilityWorld, message: string): Promise<number> {
  await write(`${message}\n`, 'stderr');
  return 1;
}

async function withFiles(name: string, world: UtilityWorld, act: () => unknown): Promise<number> {
  try {
    await act();
    return 0;
  } catch (error) {
    if (error instanceof FileError || error instanceof TarError) return fail(world, `${name}: ${error.message}`);
    throw error;
  }
}

async function forEachPath(
  name: string,
  args: readonly string[],
  world: UtilityWorld,
  act: (path: string, given: string) => unknown,
): Promise<number> {
  let code = 0;
  for (const given of args.filter((arg) => !arg.startsWith('-'))) {
    const failed = await withFiles(`${name}: ${given}`, world, () =>
      act(resolvePath(world.place.directory, given), given),
    );
    code = Math.max(code, failed);
  }
  return code;
}

async function cat(args: readonly string[], world: UtilityWorld): Promise<number> {
  if (args.length === 0 || args[0] === '-') {
    for await (const chunk of world.input.chunks()) await world.write(chunk, 'stdout');
    return 0;
  }
  return forEachPath('cat', args, world, async (path) => {
    const file = world.files.read(path);
    if (file === undefined) throw new FileError('No such file or directory');
    await world.write(file.content, 'stdout');
  });
}

async function ls(args: readonly string[], world: UtilityWorld): Promise<number> {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  return forEachPath('ls', paths.length === 0 ? ['.'] : paths, world, async (path, given) => {
    const isFile = world.files.exists(path) && !world.files.isDirectory(path);
    await say(world.write, ...(isFile ? [given] : world.files.list(path)));
  });
}

function testFile([operator = '', path = '']: readonly string[], { files, place }: UtilityWorld): number {
  const absolute = resolvePath(place.directory, path);
  const holds =
    operator === '-d'
      ? files.isDirectory(absolute)
      : operator === '-f'
        ? files.exists(absolute) && !files.isDirectory(absolute)
        : operator === '-e' && files.exists(absolute);
  return holds ? 0 : 1;
}

interface TarArguments {
  readonly operation: 'c' | 'x' | 't';
  readonly directory: string;
  readonly paths: readonly string[];
}

/** Of what tar is asked: to or from its standard streams alone. Undefined for anything else. Pure. */
export function tarArguments(args: readonly string[]): TarArguments | undefined {
  const paths: string[] = [];
  let flags = '';
  let file: string | undefined;
  let directory = '.';
  const rest = [...args];
  for (let arg = rest.shift(), isFirst = true; arg !== undefined; arg = rest.shift(), isFirst = false) {
    if (arg === '-C') directory = rest.shift() ?? '.';
    else if (arg === '-') file = arg;
    else if (arg.startsWith('--')) flags += '';
    else if (arg.startsWith('-') || isFirst) {
      const letters = arg.replace(/^-/, '');
      flags += letters;
      if (letters.includes('f')) file = rest.shift();
    } else paths.push(arg);
  }
  const operation = (['c', 'x', 't'] as const).find((letter) => flags.includes(letter));
  return operation === undefined || file !== '-' ? undefined : { operation, directory, paths };
}

async function tar(args: readonly string[], world: UtilityWorld): Promise<number> {
  const parsed = tarArguments(args);
  if (parsed === undefined) return fail(world, 'tar: only archives on the standard streams are known here');
  const base = resolvePath(world.place.directory, parsed.directory);
  return withFiles('tar', world, async () => {
    if (parsed.operation === 'c') {
      for (const path of parsed.paths) {
        if (path.startsWith('/')) await world.write("tar: removing leading '/' from member names\n", 'stderr');
      }
      const entries = parsed.paths.flatMap((path) =>
        entriesBelow(world.files, resolvePath(base, path), relative(path), world.clock.now()),
      );
      await world.write(writeTar(entries), 'stdout');
      return;
    }
    const entries = readTar(await allInput(world.input));
    if (parsed.operation === 't') await say(world.write, ...entries.map(({ name }) => name));
    else for (const entry of entries) extract(world.files, base, entry);
  });
}

const relative = (path: string): string => path.replace(/^(\.?\/)+|\/+$/g, '') || '.';

function entriesBelow(files: SimulatedFiles, path: string, name: string, nowMs: number): TarEntry[] {
  if (files.isDirectory(path)) {
    const own: TarEntry = { name, isDirectory: true, mode: 0o755, modifiedAtMs: nowMs, content: new Uint8Array(0) };
    return [
      own,
      ...files.list(path).flatMap((each) => entriesBelow(files, resolvePath(path, each), `${name}/${each}`, nowMs)),
    ];
  }
  const file = files.read(path);
  if (file === undefined) throw new FileError(`${name}: No such file or directory`);
  return [{ name, isDirectory: false, ...file }];
}

function extract(
  files: SimulatedFiles,
  base: string,
  { name, isDirectory, mode, modifiedAtMs, content }: TarEntry,
): void {
  // A name that leads out of the directory leads to its root, as everything is below that.
  const path = resolvePath(base, resolvePath('/', name).slice(1));
  if (baseName(path) === '') return;
  if (isDirectory) {
    files.makeDirectory(path, { parents: true });
    return;
  }
  files.makeDirectory(parentOf(path), { parents: true });
  files.write(path, { content: Uint8Array.from(content), mode, modifiedAtMs });
}

async function allInput(input: ShellInput): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input.chunks()) {
    bytes += chunk.length;
    if (bytes > 2 * filesBytesMax) throw new FileError('No space left on device');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
