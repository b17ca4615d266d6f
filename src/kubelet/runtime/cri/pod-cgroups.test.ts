import { describe, expect, it } from 'vitest';
import type { LinuxContainerResources } from './messages.ts';
import { cgroupFiles } from './pod-cgroups.ts';

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
