import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../../test/fixtures/temporary-folder.ts';
import { checkHostPath } from './host-path.ts';

let folder: TemporaryFolder;
let server: Server;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await mkdir(join(folder.path, 'dir'));
  await writeFile(join(folder.path, 'file'), '');
  await symlink('dir', join(folder.path, 'link'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder.path, 'socket'), resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await folder.remove();
});

const at = (path: string): string => (path.startsWith('/') ? path : join(folder.path, path));

/** What a complaint says it is not; nothing where it is right. */
const cases: readonly (readonly [string, string, string | undefined])[] = [
  ['none', '', undefined],
  ['dir', '', undefined],
  ['dir', 'Directory', undefined],
  ['link', 'Directory', undefined],
  ['file', 'Directory', 'a directory'],
  ['none', 'Directory', 'a directory'],
  ['file/below', 'Directory', 'a directory'],
  ['dir', 'DirectoryOrCreate', undefined],
  ['file', 'DirectoryOrCreate', 'a directory'],
  ['file', 'File', undefined],
  ['dir', 'File', 'a file'],
  ['none', 'File', 'a file'],
  ['file', 'FileOrCreate', undefined],
  ['dir', 'FileOrCreate', 'a file'],
  ['socket', 'Socket', undefined],
  ['file', 'Socket', 'a socket file'],
  ['/dev/null', 'CharDevice', undefined],
  ['file', 'CharDevice', 'a character device'],
  ['/dev/null', 'BlockDevice', 'a block device'],
];

describe('checkHostPath', () => {
  it.each(cases)('%s as %s', async (path, type, complaint) => {
    const check = checkHostPath({ path: at(path), type });
    if (complaint === undefined) await check;
    else await expect(check).rejects.toThrow(new Error(`hostPath type check failed: ${at(path)} is not ${complaint}`));
  });

  it('makes a directory, and those above it', async () => {
    await checkHostPath({ path: at('new/dir'), type: 'DirectoryOrCreate' });
    expect((await stat(at('new/dir'))).isDirectory()).toBe(true);
    await checkHostPath({ path: at('open'), type: 'DirectoryOrCreate' }, 0o777);
    expect((await stat(at('open'))).mode & 0o777).toBe(0o777);
  });

  it('makes a file, but no directory for it', async () => {
    await checkHostPath({ path: at('new'), type: 'FileOrCreate' });
    expect((await stat(at('new'))).isFile()).toBe(true);
    await expect(checkHostPath({ path: at('no/new'), type: 'FileOrCreate' })).rejects.toThrow('ENOENT');
  });

  it.each(['Pipe', 'SocketOrCreate', 'OrCreate'])('knows no type %s', async (type) => {
    await expect(checkHostPath({ path: at('dir'), type })).rejects.toThrow(`${type} is an invalid volume type`);
  });
});
