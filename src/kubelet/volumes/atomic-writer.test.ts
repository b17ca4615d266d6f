import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { writeAtomically } from './atomic-writer.ts';
import { type Payload, textFile } from './payload.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
});

afterEach(() => folder.remove());

const nowMs = Date.UTC(2030, 0, 2, 3, 4, 5);
const payloadOf = (files: Record<string, string>, mode = 0o644): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, textFile(text, { mode })]));
const write = (files: Record<string, string>): Promise<boolean> =>
  writeAtomically(folder.path, { payload: payloadOf(files), nowMs });
const version = (): Promise<string> => readlink(join(folder.path, '..data'));
const read = (path: string): Promise<string> => readFile(join(folder.path, path), 'utf8');
/** What containers see with `ls`. */
const visible = async (): Promise<string[]> => (await readdir(folder.path)).filter((name) => !name.startsWith('..'));
const hidden = async (): Promise<string[]> =>
  (await readdir(folder.path)).filter((name) => name.startsWith('..')).sort();

describe('writeAtomically', () => {
  it('lays files out behind one link', async () => {
    expect(await write({ 'app.conf': 'a=1', 'tls/key': 'k' })).toBe(true);
    expect(await version()).toMatch(/^\.\.2030_01_02_03_04_05\.\w{6}$/);
    expect((await visible()).sort()).toEqual(['app.conf', 'tls']);
    expect(await readlink(join(folder.path, 'app.conf'))).toBe('..data/app.conf');
    expect(await read('app.conf')).toBe('a=1');
    expect(await read('tls/key')).toBe('k');
    expect((await stat(join(folder.path, '..data'))).mode & 0o777).toBe(0o755);
  });

  it('gives files their mode, whatever the umask', async () => {
    const umask = process.umask(0o077);
    try {
      const payload = new Map([
        ['a', textFile('', { mode: 0o666 })],
        ['b', textFile('', { mode: 0o400 })],
      ]);
      await writeAtomically(folder.path, { payload, nowMs });
    } finally {
      process.umask(umask);
    }
    expect((await stat(join(folder.path, 'a'))).mode & 0o777).toBe(0o666);
    expect((await stat(join(folder.path, 'b'))).mode & 0o777).toBe(0o400);
  });

  it('leaves what is the same', async () => {
    await write({ a: '1', 'b/c': '2' });
    const before = await version();
    expect(await write({ 'b/c': '2', a: '1' })).toBe(false);
    expect(await version()).toBe(before);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['a file that is another', { a: '1' }, { a: '2' }],
    ['a file more', { a: '1' }, { a: '1', b: '2' }],
    ['a file less', { a: '1', b: '2' }, { b: '2' }],
    ['a directory in place of a file', { a: '1' }, { 'a/b': '2' }],
    ['nothing any more', { a: '1' }, {}],
    ['something after nothing', {}, { a: '1' }],
    ['a file less in a directory', { 'd/a': '1', 'd/b': '1' }, { 'd/a': '1' }],
  ])('changes %s', async (_, before, after) => {
    await write(before);
    const old = await version();
    expect(await write(after)).toBe(true);
    expect(await version()).not.toBe(old);
    expect(await hidden()).toEqual([await version(), '..data'].sort());
    expect((await visible()).sort()).toEqual([...new Set(Object.keys(after).map((path) => path.split('/')[0]))].sort());
    for (const [path, text] of Object.entries(after)) expect(await read(path)).toBe(text);
  });

  it('finishes a version before anybody sees it', async () => {
    await write({ a: '1' });
    let seen = '';
    const finish = async (directory: string): Promise<void> => {
      seen = `${await readFile(join(directory, 'a'), 'utf8')} behind ${await read('a')}`;
    };
    await writeAtomically(folder.path, { payload: payloadOf({ a: '2' }), nowMs, finish });
    expect(seen).toBe('2 behind 1');
  });

  it('clears away what a writer that was interrupted has left', async () => {
    await write({ a: '1' });
    await mkdir(join(folder.path, '..2029_01_01_00_00_00.abcdef'));
    await writeFile(join(folder.path, '..data_tmp'), 'x');
    await write({ a: '2' });
    expect(await hidden()).toEqual([await version(), '..data'].sort());
    expect(await read('a')).toBe('2');
  });

  it('keeps the version that counts when it can’t write another', async () => {
    await write({ a: '1' });
    const finish = async (): Promise<void> => {
      throw new Error('no space left on device');
    };
    await expect(writeAtomically(folder.path, { payload: payloadOf({ a: '2' }), nowMs, finish })).rejects.toThrow(
      'no space left',
    );
    expect(await read('a')).toBe('1');
    expect((await lstat(join(folder.path, 'a'))).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['', 'invalid path: must not be empty'],
    ['.', 'invalid path: must not be empty'],
    ['/etc/passwd', 'invalid path: must be relative path: /etc/passwd'],
    ['a/../../b', "invalid path: must not contain '..': a/../../b"],
    ['..data', "invalid path: must not start with '..': ..data"],
    ['./..data', "invalid path: must not start with '..': ./..data"],
    ['a'.repeat(4097), 'invalid path: must be less than or equal to 4096 characters'],
  ])('refuses the path %.20s', async (path, message) => {
    await expect(write({ [path]: 'x' })).rejects.toThrow(new Error(message));
    expect(await readdir(folder.path)).toEqual([]);
  });
});
