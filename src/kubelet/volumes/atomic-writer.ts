/**
 * Writes the files of a volume so that readers see all of them change at once, as upstream's layout has it:
 *
 *     ..2030_01_02_03_04_05.aBc123/   the files of one version
 *     ..data -> ..2030_…              the version that counts
 *     app.conf -> ..data/app.conf     what containers open
 */
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Payload } from './payload.ts';

const dataLink = '..data';
const newDataLink = '..data_tmp';
const pathBytesMax = 4096;

export interface AtomicWrite {
  readonly payload: Payload;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** Told of the new version's directory before anybody sees it. */
  readonly finish?: (directory: string) => Promise<void>;
}

/** Tells whether anything was written: what is there already, and the same, stays. Throws for paths that lead elsewhere. */
export async function writeAtomically(directory: string, { payload, nowMs, finish }: AtomicWrite): Promise<boolean> {
  for (const path of payload.keys()) checkPath(path);
  const current = await linkTarget(join(directory, dataLink));
  const isSame = current !== undefined && (await holds(join(directory, current), payload));
  let version = current;
  if (!isSame) {
    version = await writeVersion(directory, payload, nowMs);
    await finish?.(join(directory, version));
    await rm(join(directory, newDataLink), { force: true });
    await symlink(version, join(directory, newDataLink));
    await rename(join(directory, newDataLink), join(directory, dataLink));
  }
  await showFiles(directory, payload, version!);
  return !isSame;
}

function checkPath(path: string): void {
  const clean = normalize(path);
  if (path === '' || clean === '.') throw new Error('invalid path: must not be empty');
  if (path.startsWith('/')) throw new Error(`invalid path: must be relative path: ${path}`);
  if (Buffer.byteLength(path) > pathBytesMax) {
    throw new Error(`invalid path: must be less than or equal to ${pathBytesMax} characters`);
  }
  if (path.split('/').includes('..')) throw new Error(`invalid path: must not contain '..': ${path}`);
  if (clean.startsWith('..')) throw new Error(`invalid path: must not start with '..': ${path}`);
}

async function writeVersion(directory: string, payload: Payload, nowMs: number): Promise<string> {
  const time = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:T]/g, '_');
  const version = await mkdtemp(join(directory, `..${time}.`));
  await chmod(version, 0o755);
  for (const [path, { data, mode, user }] of payload) {
    const file = join(version, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, data, { mode });
    // Whatever the process's umask.
    await chmod(file, mode);
    if (user !== undefined) await chown(file, user, (await lstat(file)).gid);
  }
  return version.slice(directory.length + 1);
}

/** Whether a version has these files, no others, and the same in them. */
async function holds(version: string, payload: Payload): Promise<boolean> {
  const files = await filesBelow(version);
  if (files === undefined || files.length !== payload.size) return false;
  for (const file of files) {
    const wanted = payload.get(file) ?? payload.get(`./${file}`);
    if (wanted === undefined || !(await readFile(join(version, file))).equals(wanted.data)) return false;
  }
  return true;
}

async function filesBelow(directory: string, prefix = ''): Promise<string[] | undefined> {
  const files: string[] = [];
  try {
    for (const entry of await readdir(join(directory, prefix), { withFileTypes: true })) {
      const path = join(prefix, entry.name);
      if (entry.isDirectory()) files.push(...((await filesBelow(directory, path)) ?? []));
      else files.push(path);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return files;
}

/** Makes the links to what is there, and removes those to what no longer is, and versions that nobody sees any more. */
async function showFiles(directory: string, payload: Payload, version: string): Promise<void> {
  const wanted = new Set([...payload.keys()].map((path) => normalize(path).split('/')[0]!));
  for (const name of await readdir(directory)) {
    if (name === dataLink || name === version || wanted.delete(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
  for (const name of wanted) await symlink(join(dataLink, name), join(directory, name));
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
