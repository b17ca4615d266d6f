import { lstat, mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderMounter } from '../../../test/fixtures/folder-mounter.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { type Mounter, SystemMounter } from './mounter.ts';
import { makeSubPath, mountSubPath } from './sub-path.ts';

let folder: TemporaryFolder;
let volumePath: string;
let target: string;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  volumePath = join(folder.path, 'volume');
  target = join(folder.path, 'subpaths/volume/web/0');
  await mkdir(join(volumePath, 'dir'), { recursive: true });
  await writeFile(join(volumePath, 'dir/file'), 'inside');
  await mkdir(join(folder.path, 'outside'));
  await writeFile(join(folder.path, 'outside/file'), 'outside');
});

afterEach(() => folder.remove());

const link = (to: string, at: string): Promise<void> => symlink(to, join(volumePath, at));
const isWithin = 'not within volume path';

describe('making what is missing', () => {
  it.each(['new', 'dir/new', './a//b/c'])('%s', async (subPath) => {
    const umask = process.umask(0o077);
    try {
      await makeSubPath(volumePath, subPath);
    } finally {
      process.umask(umask);
    }
    const [made, volume] = [await stat(join(volumePath, subPath)), await stat(volumePath)];
    expect(made.isDirectory()).toBe(true);
    expect(made.mode).toBe(volume.mode);
  });

  it('leaves what is there', async () => {
    await makeSubPath(volumePath, 'dir/file');
    expect(await readFile(join(volumePath, 'dir/file'), 'utf8')).toBe('inside');
  });

  it('follows links within', async () => {
    await link('dir', 'link');
    await makeSubPath(volumePath, 'link/new');
    expect((await stat(join(volumePath, 'dir/new'))).isDirectory()).toBe(true);
  });

  it.each<[string, string, string]>([
    ['a link out', '../outside', isWithin],
    ['an absolute link out', '/etc', isWithin],
    ['a link to a neighbour whose name begins alike', '../volume-2', isWithin],
    ['a link to nothing', 'none', 'EEXIST'],
  ])('refuses %s', async (_, to, message) => {
    await mkdir(join(folder.path, 'volume-2'));
    await link(to, 'link');
    await expect(makeSubPath(volumePath, 'link/new')).rejects.toThrow(message);
    await expect(lstat(join(folder.path, 'outside/new'))).rejects.toThrow('ENOENT');
    await expect(lstat(join(folder.path, 'volume-2/new'))).rejects.toThrow('ENOENT');
  });
});

const isRoot = process.getuid?.() === 0;
const mounters: [string, () => Mounter][] = [['in folders', () => new FolderMounter()]];
if (isRoot) mounters.push(['on the host (takes root)', () => new SystemMounter()]);

describe.each(mounters)('mounting %s', (_, makeMounter) => {
  let mounter: Mounter;

  beforeEach(() => {
    mounter = makeMounter();
  });

  afterEach(async () => {
    for (const point of await mounter.mountPointsBelow(folder.path)) await mounter.unmount(point);
  });

  const mount = (subPath: string): Promise<string> => mountSubPath({ volumePath, subPath, target }, mounter);

  it('a directory', async () => {
    expect(await mount('dir')).toBe(target);
    expect(await readFile(join(target, 'file'), 'utf8')).toBe('inside');
    await writeFile(join(target, 'more'), 'written');
    expect(await readFile(join(volumePath, 'dir/more'), 'utf8')).toBe('written');
  });

  it('a file', async () => {
    await mount('dir/file');
    expect(await readFile(target, 'utf8')).toBe('inside');
  });

  it('what a link within the volume leads to', async () => {
    await link('dir/file', 'link');
    await mount('link');
    expect(await readFile(target, 'utf8')).toBe('inside');
  });

  it('anew for the next container', async () => {
    await mount('dir/file');
    await writeFile(join(volumePath, 'next'), 'next');
    await rename(join(volumePath, 'next'), join(volumePath, 'dir/file'));
    await mount('dir/file');
    expect(await readFile(target, 'utf8')).toBe('next');
    expect(await mounter.mountPointsBelow(target)).toEqual([target]);
  });

  it.each<[string, string]>([
    ['a link out', '../outside'],
    ['a link to a file outside', '../outside/file'],
    ['a link to the root', '/'],
  ])('refuses %s', async (_, to) => {
    await link(to, 'link');
    await expect(mount('link')).rejects.toThrow(isWithin);
    expect(await mounter.mountPointsBelow(folder.path)).toEqual([]);
  });

  it('refuses what is not there', async () => {
    await expect(mount('none')).rejects.toThrow('ENOENT');
  });
});

it('a link that takes the place of a directory meanwhile leads nowhere', async () => {
  // As a container that writes to the volume would do it, between the look and the mount.
  class SwappingMounter extends FolderMounter {
    override async mountPointsBelow(path: string): Promise<readonly string[]> {
      await rename(join(volumePath, 'dir'), join(volumePath, 'old'));
      await link('../outside', 'dir');
      return super.mountPointsBelow(path);
    }
  }
  await mountSubPath({ volumePath, subPath: 'dir', target }, new SwappingMounter());
  expect(await readFile(join(target, 'file'), 'utf8')).toBe('inside');
});
