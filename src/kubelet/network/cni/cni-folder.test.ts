import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CniFolder } from './cni-folder.ts';
import { CniPluginsMissingError, findPluginFolder } from './cni-plugins.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wherry-cni-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('the folder of CNI configurations', () => {
  it('is made when there is something to write, and has nothing else afterwards', async () => {
    const path = join(root, 'etc', 'net.d');
    const folder = new CniFolder(path);
    expect(await folder.others()).toEqual([]);
    expect(await folder.write('one')).toBe(true);
    expect(await folder.write('one')).toBe(false);
    expect(await folder.write('two')).toBe(true);
    expect(await readFile(folder.path, 'utf8')).toBe('two');
    expect((await stat(folder.path)).mode & 0o777).toBe(0o644);
    expect(await readdir(path)).toEqual(['10-wherry.conflist']);
    await folder.remove();
    await folder.remove();
    expect(await readdir(path)).toEqual([]);
  });

  it('tells what is of others, and leaves that alone', async () => {
    const folder = new CniFolder(root);
    for (const name of ['20-b.conf', '05-a.conflist', 'c.json', 'README', 'd.conflist.bak']) {
      await writeFile(join(root, name), name);
    }
    await folder.write('ours');
    expect(await folder.others()).toEqual(['05-a.conflist', '20-b.conf', 'c.json']);
    await folder.remove();
    expect(await folder.others()).toEqual(['05-a.conflist', '20-b.conf', 'c.json']);
  });

  it('says what went wrong where it cannot be used', async () => {
    await writeFile(join(root, 'file'), '');
    const folder = new CniFolder(join(root, 'file'));
    await expect(folder.others()).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(folder.write('ours')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('the folder of CNI plugins', () => {
  async function install(folder: string, ...plugins: readonly string[]): Promise<string> {
    const path = join(root, folder);
    await mkdir(path);
    for (const plugin of plugins) {
      await writeFile(join(path, plugin), '');
      await chmod(join(path, plugin), 0o755);
    }
    return path;
  }

  it('is the first that has all that are needed', async () => {
    const some = await install('some', 'bridge', 'portmap');
    const all = await install('all', 'bridge', 'host-local', 'loopback', 'portmap', 'firewall');
    const more = await install('more', 'bridge', 'host-local', 'loopback', 'portmap');
    expect(findPluginFolder([join(root, 'none'), some, all, more])).toBe(all);
  });

  it('is missed with a word on what is missing where, and how to get it', async () => {
    const some = await install('some', 'bridge', 'portmap');
    const none = join(root, 'none');
    const find = () => findPluginFolder([none, some]);
    expect(find).toThrow(CniPluginsMissingError);
    expect(find).toThrow(
      expect.objectContaining({
        message: `the CNI plugins bridge, host-local, loopback, portmap are not installed: ${none} has none; ${some} lacks host-local, loopback`,
        remedy: expect.stringContaining('the package containernetworking-plugins'),
      }),
    );
  });
});
