import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { DataDirectoryError } from '../store.ts';
import { EmbeddedStore } from './embedded-store.ts';

const keys = 400;

let parent: string;
let directory: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'data-directory-'));
  directory = join(parent, 'store');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

function open(path = directory): Promise<EmbeddedStore> {
  return EmbeddedStore.open({ directory: path, clock: new VirtualClock() });
}

/** The error that opening ends in. A store that opens against expectation is closed again. */
async function refusal(path = directory): Promise<DataDirectoryError> {
  try {
    await (await open(path)).close();
  } catch (error) {
    if (error instanceof DataDirectoryError) return error;
    throw error;
  }
  throw new Error('the directory was accepted');
}

/** A store with keys, closed: one half in a table, to which a start brings what it finds in the log, one in the log. */
async function fill(): Promise<void> {
  const value = Buffer.alloc(3_000, 'some value ');
  for (const half of [0, 1]) {
    const store = await open();
    await Promise.all(Array.from({ length: keys / 2 }, (_, index) => store.commit(`/${half}/${index}`, 0, value)));
    await store.close();
  }
}

async function files(extension: string): Promise<string[]> {
  const entries = await readdir(join(directory, 'db'));
  return entries.filter((entry) => entry.endsWith(extension)).map((entry) => join(directory, 'db', entry));
}

async function overwrite(file: string, from: number, length: number): Promise<void> {
  const content = await readFile(file);
  for (let at = from; at < Math.min(content.length, from + length); at++) content[at] = (at * 151 + 17) & 0xff;
  await writeFile(file, content);
}

async function contentOf(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const contents = new Map<string, string>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    contents.set(file, (await readFile(file)).toString('base64'));
  }
  return contents;
}

describe('a damaged data directory is refused', () => {
  it.each([
    { name: 'its format file is noise', damage: () => overwrite(join(directory, 'wherry-store.json'), 0, 100) },
    { name: 'its format file is empty', damage: () => truncate(join(directory, 'wherry-store.json'), 0) },
    { name: 'CURRENT is missing', damage: () => rm(join(directory, 'db', 'CURRENT')) },
    { name: 'CURRENT is noise', damage: () => overwrite(join(directory, 'db', 'CURRENT'), 0, 100) },
    { name: 'the database is missing', damage: () => rm(join(directory, 'db'), { recursive: true }) },
    { name: 'the manifest is missing', damage: async () => rm(await manifest()) },
    { name: 'the manifest is noise', damage: async () => overwrite(await manifest(), 0, 1_000_000) },
    { name: 'the manifest is cut short', damage: async () => truncate(await manifest(), 40) },
    { name: 'the log is noise', damage: async () => overwrite((await files('.log'))[0]!, 0, 1e9) },
    { name: 'the log has noise in the middle', damage: async () => overwrite((await files('.log'))[0]!, 5_000, 64) },
    { name: 'the log is cut short', damage: async () => halve((await files('.log'))[0]!) },
    { name: 'the log is missing', damage: async () => rm((await files('.log'))[0]!) },
    { name: 'a table is missing', damage: async () => rm((await files('.ldb'))[0]!) },
    { name: 'a table is cut short', damage: async () => halve((await files('.ldb'))[0]!) },
    { name: 'a table is empty', damage: async () => truncate((await files('.ldb'))[0]!, 0) },
    { name: 'a table is noise', damage: async () => overwrite((await files('.ldb'))[0]!, 0, 1e9) },
    { name: 'a table has noise among its values', damage: async () => overwrite((await files('.ldb'))[0]!, 9_000, 64) },
  ])('where $name', async ({ damage }) => {
    await fill();
    await damage();
    const error = await refusal();
    expect(error.reason).toBe('corrupt');
    expect(error.message).toContain(`the data directory ${directory} is damaged: `);
    expect(error.message).toContain('Restore it from a backup, or move it away to begin with an empty store.');
    // Trying again does not make it acceptable.
    expect((await refusal()).reason).toBe('corrupt');
  });

  it('before LevelDB touches a log that it would delete', async () => {
    await fill();
    await overwrite((await files('.log'))[0]!, 5_000, 64);
    const before = await contentOf(directory);
    await refusal();
    expect(await contentOf(directory)).toEqual(before);
  });

  it('unless all that a crash did is to leave the end of the log unwritten', async () => {
    await fill();
    await rm(join(directory, 'clean-shutdown.json'));
    const [log] = await files('.log');
    await truncate(log!, (await stat(log!)).size - 10);
    const store = await open();
    expect(await store.count('/')).toBeLessThan(keys);
    await store.close();
  });
});

describe('a foreign data directory is refused', () => {
  it.each([
    {
      name: 'files of something else',
      file: 'ibdata1',
      content: 'something',
      says: 'files that are none of a wherry store',
    },
    { name: 'an lmdb environment', file: 'data.mdb', content: '\0\0', says: 'files that are none of a wherry store' },
    { name: 'a bare LevelDB', file: 'CURRENT', content: 'MANIFEST-1\n', says: 'files that are none of a wherry store' },
    { name: 'another format', file: 'wherry-store.json', content: '{"format":"x"}', says: 'that is none of ours' },
    {
      name: 'a later version of the format',
      file: 'wherry-store.json',
      content: '{"format":"wherry-store","version":2}',
      says: 'has format version 2, and this version of wherry knows 1 only. Use the version that made it',
    },
  ])('with $name in it', async ({ file, content, says }) => {
    await mkdir(directory);
    await writeFile(join(directory, file), content);
    const before = await contentOf(directory);
    const error = await refusal();
    expect(error.reason).toBe('foreign');
    expect(error.message).toContain(says);
    expect(await contentOf(directory)).toEqual(before);
  });
});

describe('a data directory in use is refused', () => {
  it('while a store of this process has it', async () => {
    const store = await open();
    const error = await refusal();
    expect(error.reason).toBe('locked');
    expect(error.message).toBe(
      `the data directory ${directory} is in use by another process. Stop that process, or choose another directory.`,
    );
    await store.commit('/a', 0, Buffer.from('1'));
    await store.close();
    const reopened = await open();
    expect(await reopened.count('/')).toBe(1);
    await reopened.close();
  });

  it('while another process has it, and no longer once that was killed', async () => {
    const script = new URL('./crash-writer.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(child.stdout), 'line');
    expect((await refusal()).reason).toBe('locked');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await open()).close();
  });
});

describe('a data directory that cannot be written', () => {
  it('is refused where its parent is a file', async () => {
    await writeFile(directory, '');
    const error = await refusal(join(directory, 'below'));
    expect(error.reason).toBe('unwritable');
    expect(error.message).toContain('Check its path, its permissions and the space left on its disk');
  });
});

describe('a new data directory', () => {
  it('is made with its parents, for its owner alone', async () => {
    const deep = join(directory, 'a', 'b');
    await (await open(deep)).close();
    expect((await stat(deep)).mode & 0o777).toBe(0o700);
    expect((await stat(join(deep, 'db'))).mode & 0o777).toBe(0o700);
  });

  it('is taken up again where making it was interrupted', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'wherry-store.json.tmp'), '{"for');
    await (await open()).close();
    const complete = join(parent, 'complete');
    await cp(directory, complete, { recursive: true });
    await rm(join(complete, 'db'), { recursive: true });
    await rm(join(complete, 'clean-shutdown.json'));
    const creating = { format: 'wherry-store', version: 1, state: 'creating' };
    await writeFile(join(complete, 'wherry-store.json'), JSON.stringify(creating));
    const store = await open(complete);
    expect(await store.currentRevision()).toBe(0);
    await store.close();
  });
});

async function manifest(): Promise<string> {
  const entries = await readdir(join(directory, 'db'));
  return join(directory, 'db', entries.find((entry) => entry.startsWith('MANIFEST'))!);
}

async function halve(file: string): Promise<void> {
  await truncate(file, Math.floor((await stat(file)).size / 2));
}
