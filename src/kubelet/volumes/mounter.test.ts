import { mkdir, readFile, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { mountPointsIn, SystemMounter } from './mounter.ts';

const mountInfo = [
  '36 35 98:0 / / rw,noatime - ext4 /dev/root rw',
  '40 36 0:30 / /pods/a/volumes/secret rw - tmpfs tmpfs rw',
  '41 36 0:31 / /pods/ab rw - tmpfs tmpfs rw',
  '42 40 0:32 / /pods/a/volumes/secret/below rw shared:7 - tmpfs tmpfs rw',
  '43 36 0:33 / /pods/a/with\\040blank rw - tmpfs tmpfs rw',
  '44 36 0:34 / /pods/a rw - tmpfs tmpfs rw',
  '',
].join('\n');

it.each<[string, string[]]>([
  ['/pods/a', ['/pods/a/volumes/secret/below', '/pods/a/volumes/secret', '/pods/a/with blank', '/pods/a']],
  ['/pods/a/volumes/secret/below', ['/pods/a/volumes/secret/below']],
  ['/pods/none', []],
])('mount points at and below %s', (path, expected) => {
  expect(mountPointsIn(mountInfo, path)).toEqual(expected);
});

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('the host’s mounts (takes root)', () => {
  const mounter = new SystemMounter();
  let folder: TemporaryFolder;

  beforeEach(async () => {
    folder = await makeTemporaryFolder();
  });

  afterEach(async () => {
    for (const point of await mounter.mountPointsBelow(folder.path)) await mounter.unmount(point);
    await folder.remove();
  });

  it('are made in memory, of a size and for a group', async () => {
    const path = join(folder.path, 'a b');
    await mkdir(path);
    await mounter.mountTmpfs(path, { sizeBytes: 1 << 20, mode: 0o2770, group: 4242 });
    expect(await mounter.mountPointsBelow(folder.path)).toEqual([path]);
    const { blocks, bsize } = await statfs(path);
    expect(blocks * bsize).toBe(1 << 20);
    const { mode, gid } = await stat(path);
    expect([(mode & 0o7777).toString(8), gid]).toEqual(['2770', 4242]);
    await writeFile(join(path, 'file'), 'x');
    await mounter.unmount(path);
    expect(await mounter.mountPointsBelow(folder.path)).toEqual([]);
    await expect(stat(join(path, 'file'))).rejects.toThrow('ENOENT');
  });

  it('show one place at another', async () => {
    const [source, target] = [join(folder.path, 'source'), join(folder.path, 'target')];
    await writeFile(source, 'shown');
    await writeFile(target, '');
    await mounter.bindMount(source, target);
    expect(await readFile(target, 'utf8')).toBe('shown');
    await mounter.unmount(target);
    expect(await readFile(target, 'utf8')).toBe('');
  });

  it('say why they can’t be made', async () => {
    const path = join(folder.path, 'none');
    await expect(mounter.mountTmpfs(path, {})).rejects.toThrow(
      /^mount failed: exit status \d+\nmount -t tmpfs tmpfs .*none\nOutput: .*does not exist/,
    );
    await expect(mounter.unmount(path)).rejects.toThrow('umount failed');
  });
});
