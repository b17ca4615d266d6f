import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderMounter } from '../../../../test/fixtures/folder-mounter.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../../test/fixtures/temporary-folder.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { EmptyDirVolumeSource } from '../../../api/core/v1/volume-source.ts';
import type { MountedVolume, VolumeHost } from '../volume-plugin.ts';
import { emptyDirPlugin, tmpfsBytes } from './empty-dir.ts';

const mebi = 1 << 20;

/** Name, what the volume, the Pod's containers and the Node allow, the size. */
const sizes: readonly (readonly [
  string,
  string | undefined,
  (string | undefined)[],
  number | undefined,
  number | undefined,
])[] = [
  ['nothing is said', undefined, [undefined], undefined, undefined],
  ['the Node has so much', undefined, [undefined], 64 * mebi, 64 * mebi],
  ['the volume may have less', '8Mi', [undefined], 64 * mebi, 8 * mebi],
  ['the volume may have more than there is', '1Gi', [undefined], 64 * mebi, 64 * mebi],
  ['all containers are limited', undefined, ['4Mi', '12Mi'], 64 * mebi, 16 * mebi],
  ['a container is not', undefined, ['4Mi', undefined], 64 * mebi, 64 * mebi],
  ['the volume may have more than the containers', '32Mi', ['4Mi'], 64 * mebi, 4 * mebi],
  ['no limit is a limit of nothing', '0', ['4Mi'], undefined, 4 * mebi],
];

it.each(sizes)('memory where %s', (_, sizeLimit, limits, nodeBytes, expected) => {
  const containers = limits.map((memory) => ({ resources: memory === undefined ? {} : { limits: { memory } } }));
  const pod = { spec: { containers } } as unknown as Pod;
  expect(tmpfsBytes(pod, { sizeLimit } as EmptyDirVolumeSource, nodeBytes)).toBe(expected);
});

it('memory where the Pod as a whole is limited', () => {
  const spec = { containers: [{ resources: {} }], resources: { limits: { memory: '2Mi' } } };
  expect(tmpfsBytes({ spec } as unknown as Pod, {} as EmptyDirVolumeSource, 64 * mebi)).toBe(2 * mebi);
});

describe('an emptyDir', () => {
  let folder: TemporaryFolder;
  let mounter: FolderMounter;
  let directory: string;

  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    mounter = new FolderMounter();
    directory = join(folder.path, 'kubernetes.io~empty-dir/scratch');
  });

  afterEach(() => folder.remove());

  /** Only root gives files to a group that is not its own. */
  const fsGroup = process.getuid?.() === 0 ? 4242 : process.getgid!();
  const host = { node: () => ({ status: { allocatable: { memory: '64Mi' } } }) } as unknown as VolumeHost;

  async function mount(emptyDir: object, securityContext: object = {}): Promise<MountedVolume> {
    const pod = { spec: { containers: [{ resources: {} }], securityContext } } as unknown as Pod;
    const volume = { name: 'scratch', emptyDir: emptyDir as EmptyDirVolumeSource };
    const resolved = await emptyDirPlugin.resolve({ pod, volume }, host);
    return resolved.mount({ directory, mounter, nowMs: 0 });
  }

  const modeOf = async (): Promise<string> => ((await stat(directory)).mode & 0o7777).toString(8);

  it('is everybody’s', async () => {
    const umask = process.umask(0o077);
    try {
      expect(await mount({})).toEqual({ path: directory, readOnly: false });
    } finally {
      process.umask(umask);
    }
    expect(await modeOf()).toBe('777');
    expect(await readdir(join(folder.path, 'kubernetes.io~empty-dir'))).toEqual(['scratch']);
  });

  it('is the Pod’s group’s', async () => {
    await mount({}, { fsGroup });
    expect(await modeOf()).toBe('2777');
    expect((await stat(directory)).gid).toBe(fsGroup);
  });

  it('has a mode of its own', async () => {
    await mount({ mode: 0o1770 });
    expect(await modeOf()).toBe('1770');
  });

  it('stays as its containers have left it', async () => {
    await mount({});
    await writeFile(join(directory, 'file'), 'kept');
    await chmod(directory, 0o700);
    await mount({});
    expect(await modeOf()).toBe('700');
    expect(await readdir(directory)).toEqual(['file']);
  });

  it('is in memory, once', async () => {
    await mount({ medium: 'Memory', sizeLimit: '1Mi' }, { fsGroup });
    await mount({ medium: 'Memory', sizeLimit: '2Mi' }, { fsGroup });
    expect([...mounter.mounts]).toEqual([[directory, { sizeBytes: mebi, mode: 0o2777, group: fsGroup }]]);
  });

  it('is nowhere else', async () => {
    await expect(mount({ medium: 'HugePages' })).rejects.toThrow('unknown storage medium "HugePages"');
  });
});
