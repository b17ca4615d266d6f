import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '../../base/random.ts';

/**
 * Writes a file that holds a secret: readable by its owner alone, and at every moment either the old text or the new, even
 * if the machine stops. Folders that are missing are made, for the owner alone too.
 */
export async function writePrivateFile(path: string, text: string, random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${random.uuid()}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await writeAndSync(file, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAndSync(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The file's text; undefined if there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
