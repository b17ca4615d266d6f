import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { systemClock } from '../../../base/clock.ts';
import type { LinuxContainerResources } from './messages.ts';
import { cgroupFiles, PodCgroups, type PodCgroupsOptions } from './pod-cgroups.ts';

const cases: readonly { name: string; values: LinuxContainerResources; v1: string[]; v2: string[] }[] = [
  { name: 'nothing', values: {}, v1: [], v2: [] },
  { name: 'the least of the CPU', values: { cpuShares: 2 }, v1: ['cpu/cpu.shares 2'], v2: ['/cpu.weight 1'] },
  { name: 'a CPU', values: { cpuShares: 1024 }, v1: ['cpu/cpu.shares 1024'], v2: ['/cpu.weight 39'] },
  { name: 'the most', values: { cpuShares: 262_144 }, v1: ['cpu/cpu.shares 262144'], v2: ['/cpu.weight 10000'] },
  {
    name: 'a quota',
    values: { cpuPeriod: 100_000, cpuQuota: 25_000 },
    v1: ['cpu/cpu.cfs_period_us 100000', 'cpu/cpu.cfs_quota_us 25000'],
    v2: ['/cpu.max 25000 100000'],
  },
  {
    name: 'no quota',
    values: { cpuPeriod: 100_000 },
    v1: ['cpu/cpu.cfs_period_us 100000', 'cpu/cpu.cfs_quota_us -1'],
    v2: ['/cpu.max max 100000'],
  },
  {
    name: 'memory',
    values: { memoryLimitInBytes: 67_108_864 },
    v1: ['memory/memory.limit_in_bytes 67108864'],
    v2: ['/memory.max 67108864'],
  },
];

describe("the files of a Pod's cgroup", () => {
  it.each(cases)('say $name', ({ values, v1, v2 }) => {
    const files = (version: 1 | 2): string[] =>
      cgroupFiles(values, version).map(({ tree, file, text }) => `${tree}/${file} ${text}`);
    expect({ v1: files(1), v2: files(2) }).toEqual({ v1, v2 });
  });
});

/** Folders stand in for the kernel's, which has the files there as soon as a folder is made. */
describe('cgroups of Pods, version 2', () => {
  const pod = (uid: string, cpu: string): Pod =>
    ({
      metadata: { uid },
      spec: { containers: [{ name: 'main', resources: { requests: { cpu }, limits: { memory: '64Mi' } } }] },
      status: {},
    }) as unknown as Pod;

  it('get their values, hand on what they control, and share by what they ask for', async () => {
    const mountPoint = await mkdtemp(join(tmpdir(), 'wherry-cgroups-'));
    const at = (...parts: string[]): string => join(mountPoint, 'own', 'kubepods', ...parts);
    const folders = [mountPoint, join(mountPoint, 'own'), at(), at('burstable'), at('burstable', 'poda')];
    for (const folder of [...folders, at('burstable', 'podb')]) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'cgroup.controllers'), 'cpuset cpu memory\n');
      for (const file of ['cpu.weight', 'cpu.max', 'memory.max']) await writeFile(join(folder, file), '0');
    }
    const node = { memoryCapacityBytes: 1024 ** 3, cgroupVersion: 2 } as const;
    const cgroups = new PodCgroups({ clock: systemClock, node, root: '/own', mountPoint });
    const read = (...parts: string[]): Promise<string> => readFile(at(...parts), 'utf8');
    await cgroups.ensure(pod('a', '1'));
    expect(await read('burstable', 'poda', 'cpu.weight')).toBe('39');
    expect(await read('burstable', 'poda', 'cpu.max')).toBe('max 100000');
    expect(await read('burstable', 'poda', 'memory.max')).toBe('67108864');
    expect(await read('burstable', 'cpu.weight')).toBe('39');
    // The last of several that were written one after another.
    expect(await read('burstable', 'cgroup.subtree_control')).toBe('+memory');
    expect(await readdir(at('burstable', 'poda'))).not.toContain('cgroup.subtree_control');
    await cgroups.ensure(pod('b', '2'));
    expect(await read('burstable', 'podb', 'cpu.weight')).toBe('79');
    expect(await read('burstable', 'cpu.weight')).toBe('118');
    await rm(mountPoint, { recursive: true });
  });

  it('leave nothing above them once they are gone, and go only then', async () => {
    const mountPoint = await mkdtemp(join(tmpdir(), 'wherry-cgroups-'));
    await mkdir(join(mountPoint, 'kubepods', 'besteffort'), { recursive: true });
    await mkdir(join(mountPoint, 'kubepods', 'burstable', 'poda'), { recursive: true });
    const node = { cgroupVersion: 2, cpus: 2, memoryBytes: 2 ** 30 } as unknown as PodCgroupsOptions['node'];
    const cgroups = new PodCgroups({ clock: systemClock, node, mountPoint });
    await cgroups.removeClasses();
    expect(await readdir(join(mountPoint, 'kubepods'))).toEqual(['burstable']);
    await cgroups.remove('a');
    await cgroups.removeClasses();
    expect(await readdir(mountPoint)).toEqual([]);
    await rm(mountPoint, { recursive: true });
  });
});
