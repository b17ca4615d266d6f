/** Mounts, by the host's own commands. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Mounter {
  /** A file system in memory. */
  mountTmpfs(path: string, options: TmpfsOptions): Promise<void>;
  /** Shows `source`, a file or a directory, at `target`, which must be there. Symbolic links in `source` are not looked into beforehand. */
  bindMount(source: string, target: string): Promise<void>;
  unmount(path: string): Promise<void>;
  /** All mount points at or below the path, the deepest first. */
  mountPointsBelow(path: string): Promise<readonly string[]>;
}

export interface TmpfsOptions {
  /** Half of the memory where absent. */
  readonly sizeBytes?: number;
  /** Of its root; everybody's, as /tmp, where absent. */
  readonly mode?: number;
  /** Of its root. */
  readonly group?: number;
}

const run = promisify(execFile);
const commandTimeoutMs = 120_000;

export class SystemMounter implements Mounter {
  async mountTmpfs(path: string, { sizeBytes, mode, group }: TmpfsOptions): Promise<void> {
    const options = [
      ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
      ...(mode === undefined ? [] : [`mode=${mode.toString(8)}`]),
      ...(group === undefined ? [] : [`gid=${group}`]),
    ];
    await command('mount', ['-t', 'tmpfs', ...(options.length > 0 ? ['-o', options.join(',')] : []), 'tmpfs', path]);
  }

  async bindMount(source: string, target: string): Promise<void> {
    await command('mount', ['--no-canonicalize', '--bind', source, target]);
  }

  async unmount(path: string): Promise<void> {
    await command('umount', [path]);
  }

  async mountPointsBelow(path: string): Promise<readonly string[]> {
    return mountPointsIn(await readFile('/proc/self/mountinfo', 'utf8'), path);
  }
}

/** Of the text of a mountinfo file. The newest of those that lie over one another come first. Pure. */
export function mountPointsIn(mountInfo: string, path: string): readonly string[] {
  const points = mountInfo.split('\n').flatMap((line) => {
    const point = line.split(' ')[4];
    return point === undefined ? [] : [unescaped(point)];
  });
  const below = points.filter((point) => point === path || point.startsWith(`${path}/`));
  return below.reverse().sort((a, b) => b.split('/').length - a.split('/').length);
}

/** Blanks and the like are written in octal. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

async function command(name: string, parameters: readonly string[]): Promise<void> {
  try {
    await run(name, parameters, { timeout: commandTimeoutMs });
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: unknown };
    const output = stderr.trim() || (error as Error).message;
    throw new Error(`${name} failed: exit status ${code}\n${name} ${parameters.join(' ')}\nOutput: ${output}`);
  }
}
