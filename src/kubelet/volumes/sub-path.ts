/**
 * Shows a part of a volume to a container. Containers write to volumes, while the kubelet looks at them: no symbolic link of theirs may lead out. Every
 * step goes from the directory that is open already, follows no link, and what was opened at the end is what is mounted.
 */
import { constants, type FileHandle, lstat, mkdir, open, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Mounter } from './mounter.ts';

export interface SubPath {
  readonly volumePath: string;
  /** Below the volume; made as a directory where it is not there. */
  readonly subPath: string;
  /** Where it is mounted for the container. What was mounted there for an earlier one goes. */
  readonly target: string;
}

/** Opens without reading or writing: devices and sockets too. */
const openPath = 0o10000000;

/** Makes what is missing of the path. Rejects where it leads out of the volume. */
export async function makeSubPath(volumePath: string, subPath: string): Promise<void> {
  const base = await realpath(volumePath);
  const names = subPath.split('/').filter((name) => name !== '' && name !== '.');
  let existing = base;
  while (names.length > 0) {
    const next = await realIfThere(join(existing, names[0]!));
    if (next === undefined) break;
    checkWithin(base, next, subPath);
    existing = next;
    names.shift();
  }
  if (names.length === 0) return;
  const { mode } = await lstat(base);
  let directory = await openBelow(base, relative(base, existing));
  try {
    for (const name of names) {
      await mkdir(inside(directory, name), { mode: mode & 0o7777 });
      const next = await openNext(directory, name);
      await directory.close();
      directory = next;
      // Whatever the process's umask.
      await chmodOpen(directory, mode & 0o7777);
    }
  } finally {
    await directory.close();
  }
}

/** Mounts what is at the path, and resolves with where. Rejects where it leads out of the volume. */
export async function mountSubPath({ volumePath, subPath, target }: SubPath, mounter: Mounter): Promise<string> {
  const base = await realpath(volumePath);
  const real = await realpath(join(base, subPath));
  checkWithin(base, real, subPath);
  const opened = await openBelow(base, relative(base, real));
  try {
    for (const point of await mounter.mountPointsBelow(target)) await mounter.unmount(point);
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true, mode: 0o750 });
    if ((await opened.stat()).isDirectory()) await mkdir(target, { mode: 0o750 });
    else await writeFile(target, '', { mode: 0o640 });
    await mounter.bindMount(`/proc/${process.pid}/fd/${opened.fd}`, target);
  } finally {
    await opened.close();
  }
  return target;
}

function checkWithin(base: string, path: string, subPath: string): void {
  if (path === base || path.startsWith(`${base}/`)) return;
  throw new Error(`subpath ${JSON.stringify(subPath)} not within volume path ${JSON.stringify(base)}`);
}

async function openBelow(base: string, path: string): Promise<FileHandle> {
  let current = await open(base, openPath | constants.O_NOFOLLOW);
  try {
    for (const name of path.split('/').filter((each) => each !== '')) {
      const next = await openNext(current, name);
      await current.close();
      current = next;
    }
    return current;
  } catch (error) {
    await current.close();
    throw error;
  }
}

async function openNext(directory: FileHandle, name: string): Promise<FileHandle> {
  const next = await open(inside(directory, name), openPath | constants.O_NOFOLLOW);
  if (!(await next.stat()).isSymbolicLink()) return next;
  await next.close();
  throw new Error(`unexpected symlink found at ${JSON.stringify(name)}`);
}

/** As openat() would have it, which Node does not offer. */
const inside = ({ fd }: FileHandle, name: string): string => `/proc/self/fd/${fd}/${name}`;

/** What was opened without reading or writing can't be changed by its handle. */
async function chmodOpen(directory: FileHandle, mode: number): Promise<void> {
  await using readable = await open(`/proc/self/fd/${directory.fd}/.`, constants.O_RDONLY | constants.O_DIRECTORY);
  await readable.chmod(mode);
}

async function realIfThere(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
