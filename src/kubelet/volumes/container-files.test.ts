import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderMounter } from '../../../test/fixtures/folder-mounter.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Container, VolumeMount } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { type ContainerFilesFacts, containerFiles, type HostFiles, subPathOf } from './container-files.ts';
import { PodDirectories } from './pod-directories.ts';

let folder: TemporaryFolder;
let host: HostFiles;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await mkdir(join(folder.path, 'data/sub'), { recursive: true });
  await writeFile(join(folder.path, 'hosts'), '127.0.0.1 host\n');
  host = {
    directories: new PodDirectories(join(folder.path, 'kubelet')),
    mounter: new FolderMounter(),
    clusterDomain: 'cluster.local',
    hostsFile: join(folder.path, 'hosts'),
  };
});

afterEach(() => folder.remove());

function factsOf(container: object, more: object = {}): ContainerFilesFacts {
  const { spec = {}, ...rest } = more as { spec?: object };
  return {
    pod: { metadata: { name: 'web', namespace: 'default', uid: 'u1' }, spec: { ...spec } } as unknown as Pod,
    container: { name: 'web', ...container } as unknown as Container,
    environment: [{ name: 'POD', value: 'web-0' }],
    podIps: [],
    volumes: new Map([
      ['data', { path: join(folder.path, 'data'), readOnly: false }],
      ['config', { path: '/config', readOnly: true }],
      ['disk', { path: '/dev/null', readOnly: false, isBlock: true }],
      ['disk-ro', { path: '/dev/null', readOnly: true, isBlock: true }],
    ]),
    ...rest,
  };
}

describe('mounts of volumes', () => {
  it.each<[string, object, object]>([
    ['writable', { name: 'data', mountPath: '/d' }, { containerPath: '/d', readOnly: false }],
    ['read-only', { name: 'data', mountPath: '/d', readOnly: true }, { containerPath: '/d', readOnly: true }],
    [
      'read-only as the volume is',
      { name: 'config', mountPath: '/c' },
      { hostPath: '/config', containerPath: '/c', readOnly: true },
    ],
    ['by a relative path', { name: 'data', mountPath: 'd' }, { containerPath: '/d', readOnly: false }],
    [
      'with propagation',
      { name: 'data', mountPath: '/d', mountPropagation: 'HostToContainer' },
      { containerPath: '/d', readOnly: false, propagation: 'HostToContainer' },
    ],
    [
      'read-only below too',
      { name: 'data', mountPath: '/d', readOnly: true, recursiveReadOnly: 'Enabled' },
      { containerPath: '/d', readOnly: true, recursiveReadOnly: true },
    ],
  ])('%s', async (_, mount, expected) => {
    const { mounts, devices } = await containerFiles(factsOf({ volumeMounts: [mount] }), host);
    expect(mounts).toEqual([{ hostPath: join(folder.path, 'data'), ...expected }]);
    expect(devices).toEqual([]);
  });

  it('of a part that is there, and of one that is made', async () => {
    const volumeMounts = [
      { name: 'data', mountPath: '/a', subPath: 'sub' },
      { name: 'data', mountPath: '/b', subPathExpr: 'logs/$(POD)' },
    ];
    const { mounts } = await containerFiles(factsOf({ volumeMounts }), host);
    const target = (index: number): string => join(folder.path, 'kubelet/pods/u1/volume-subpaths/data/web', `${index}`);
    expect(mounts).toEqual([
      { hostPath: target(0), containerPath: '/a', readOnly: false },
      { hostPath: target(1), containerPath: '/b', readOnly: false },
    ]);
    await writeFile(join(target(1), 'x'), 'log');
    expect(await readFile(join(folder.path, 'data/logs/web-0/x'), 'utf8')).toBe('log');
  });

  it.each<[string, object, string]>([
    [
      'a volume that is not there',
      { name: 'none', mountPath: '/n' },
      'cannot find volume "none" to mount into container "web"',
    ],
    [
      'a part that can’t be made',
      { name: 'config', mountPath: '/n', subPath: 'x' },
      'failed to create subPath directory for volumeMount "config" of container "web"',
    ],
    [
      'a variable that is not there',
      { name: 'data', mountPath: '/n', subPathExpr: '$(NONE)/$(B)' },
      'missing value for B, NONE',
    ],
  ])('not of %s', async (_, mount, message) => {
    await expect(containerFiles(factsOf({ volumeMounts: [mount] }), host)).rejects.toThrow(new Error(message));
  });
});

it.each<[string, Partial<VolumeMount>, string | Error]>([
  ['none', {}, ''],
  ['a path', { subPath: 'a/b' }, 'a/b'],
  ['an expression', { subPathExpr: 'a/$(POD)/$$(POD)' }, 'a/web-0/$(POD)'],
  ['an empty variable', { subPathExpr: '$(EMPTY)' }, new Error('missing value for EMPTY')],
  ['an absolute path', { subPath: '/a' }, new Error('error SubPath `/a` must not be an absolute path')],
  ['a way up', { subPath: 'a/../b' }, new Error("unable to provision SubPath `a/../b`: must not contain '..'")],
  [
    'a variable that leads up',
    { subPathExpr: '$(UP)' },
    new Error("unable to provision SubPath `..`: must not contain '..'"),
  ],
])('part of a volume: %s', (_, mount, expected) => {
  const environment = [
    { name: 'POD', value: 'web-0' },
    { name: 'EMPTY', value: '' },
    { name: 'UP', value: '..' },
  ];
  const path = (): string => subPathOf(mount as VolumeMount, environment);
  if (expected instanceof Error) expect(path).toThrow(expected);
  else expect(path()).toBe(expected);
});

describe('devices', () => {
  it('are volumes without files', async () => {
    const volumeDevices = [
      { name: 'disk', devicePath: '/dev/a' },
      { name: 'disk-ro', devicePath: '/dev/b' },
    ];
    expect((await containerFiles(factsOf({ volumeDevices }), host)).devices).toEqual([
      { hostPath: '/dev/null', containerPath: '/dev/a', permissions: 'mrw' },
      { hostPath: '/dev/null', containerPath: '/dev/b', permissions: 'r' },
    ]);
  });

  it('are not volumes with files', async () => {
    const volumeDevices = [{ name: 'data', devicePath: '/dev/a' }];
    await expect(containerFiles(factsOf({ volumeDevices }), host)).rejects.toThrow(
      'cannot find volume "data" to pass into container "web"',
    );
  });
});

describe('/etc/hosts', () => {
  const podIps = ['10.244.0.7'];

  it('is the Pod’s, as soon as that has an address', async () => {
    const { mounts } = await containerFiles(factsOf({}, { podIps }), host);
    const hostPath = join(folder.path, 'kubelet/pods/u1/etc-hosts');
    expect(mounts).toEqual([{ hostPath, containerPath: '/etc/hosts', readOnly: false, selinuxRelabel: true }]);
    expect(await readFile(hostPath, 'utf8')).toContain('10.244.0.7\tweb\n');
    expect((await stat(hostPath)).mode & 0o777).toBe(0o644);
    await containerFiles(factsOf({}, { podIps: ['10.244.0.8'] }), host);
    expect(await readFile(hostPath, 'utf8')).not.toContain('10.244.0.7');
  });

  it('is the host’s for a Pod on its network', async () => {
    const { mounts } = await containerFiles(factsOf({}, { podIps, spec: { hostNetwork: true } }), host);
    expect(await readFile(mounts[0]!.hostPath, 'utf8')).toContain('127.0.0.1 host\n');
  });

  it('is left alone where the container mounts its own', async () => {
    const volumeMounts = [{ name: 'config', mountPath: '/etc/hosts' }];
    const { mounts } = await containerFiles(factsOf({ volumeMounts }, { podIps }), host);
    expect(mounts.map(({ hostPath }) => hostPath)).toEqual(['/config']);
  });
});
