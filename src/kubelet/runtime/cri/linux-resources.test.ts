import { describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { containerResources, cpuShares, oomScoreAdjust, overheadResources, podResources } from './linux-resources.ts';

const gib = 1024 ** 3;
const node = { memoryCapacityBytes: 10 * gib, cgroupVersion: 1 } as const;

type Lists = { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };

const container = (resources: Lists = {}, name = 'main'): Container => ({ name, resources }) as Container;
const pod = (containers: readonly Container[], spec: object = {}): Pod =>
  ({ metadata: { name: 'p' }, spec: { containers, ...spec }, status: {} }) as unknown as Pod;

describe('CPU shares', () => {
  const cases: readonly (readonly [string | undefined, number])[] = [
    [undefined, 2],
    ['0', 2],
    ['1m', 2],
    ['10m', 10],
    ['100m', 102],
    ['250m', 256],
    ['1', 1024],
    ['1500m', 1536],
    ['64', 65_536],
    ['300', 262_144],
  ];
  it.each(cases)('of %s are %i', (quantity, shares) => {
    expect(cpuShares(quantity)).toBe(shares);
  });
});

describe('resources of a container', () => {
  const cases: readonly { name: string; lists: Lists; expected: object }[] = [
    { name: 'nothing', lists: {}, expected: { cpuShares: 2, cpuPeriod: 100_000, oomScoreAdj: 1000 } },
    {
      name: 'requests',
      lists: { requests: { cpu: '500m', memory: '1Gi' } },
      expected: { cpuShares: 512, cpuPeriod: 100_000, oomScoreAdj: 900 },
    },
    {
      name: 'limits, which are requests too',
      lists: { limits: { cpu: '2', memory: '64Mi' } },
      expected: {
        cpuShares: 2048,
        cpuPeriod: 100_000,
        cpuQuota: 200_000,
        memoryLimitInBytes: 67_108_864,
        oomScoreAdj: 994,
      },
    },
    {
      name: 'both',
      lists: { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '250m', memory: '2Gi' } },
      expected: { cpuShares: 102, cpuPeriod: 100_000, cpuQuota: 25_000, memoryLimitInBytes: 2 * gib, oomScoreAdj: 900 },
    },
    {
      name: 'a limit below the least that the kernel takes',
      lists: { limits: { cpu: '1m' } },
      expected: { cpuShares: 2, cpuPeriod: 100_000, cpuQuota: 1000, oomScoreAdj: 999 },
    },
    {
      name: 'guaranteed ones',
      lists: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
      expected: { cpuShares: 1024, cpuPeriod: 100_000, cpuQuota: 100_000, memoryLimitInBytes: gib, oomScoreAdj: -997 },
    },
    {
      name: 'huge pages',
      lists: { limits: { 'hugepages-2Mi': '8Mi', 'hugepages-1Gi': '2Gi' } },
      expected: {
        cpuShares: 2,
        cpuPeriod: 100_000,
        oomScoreAdj: 1000,
        hugepageLimits: [
          { pageSize: '2MB', limit: 8_388_608n },
          { pageSize: '1GB', limit: 2_147_483_648n },
        ],
      },
    },
  ];
  it.each(cases)('with $name', ({ lists, expected }) => {
    const main = container(lists);
    expect(containerResources(pod([main]), main, node)).toEqual({ hugepageLimits: [], ...expected });
  });

  it('on cgroup v2 make its processes die together', () => {
    const main = container();
    const resources = containerResources(pod([main]), main, { ...node, cgroupVersion: 2 });
    expect(resources.unified).toEqual({ 'memory.oom.group': '1' });
  });

  it('have no quota where CPU limits are not enforced', () => {
    const main = container({ limits: { cpu: '1' } });
    const {
      cpuPeriod,
      cpuQuota,
      cpuShares: shares,
    } = containerResources(pod([main]), main, {
      ...node,
      cpuCfsQuota: false,
    });
    expect({ cpuPeriod, cpuQuota, shares }).toEqual({ cpuPeriod: undefined, cpuQuota: undefined, shares: 1024 });
  });
});

describe('who is killed first when memory runs out', () => {
  const request = (memory: string, name = 'main'): Container => container({ requests: { memory } }, name);
  const sidecar = { ...request('1Gi', 'sidecar'), restartPolicy: 'Always' } as Container;
  const init = request('1Gi', 'init');
  const cases: readonly { name: string; subject: Container; spec?: object; others?: Container[]; score: number }[] = [
    { name: 'best effort', subject: container(), score: 1000 },
    { name: 'burstable without a request of its own', subject: container(), others: [request('1Gi', 'b')], score: 999 },
    { name: 'burstable, a tenth of the memory', subject: request('1Gi'), score: 900 },
    { name: 'burstable, nearly all of the memory', subject: request('9.99Gi'), score: 3 },
    { name: 'burstable, a thousandth', subject: request('10Mi'), score: 999 },
    { name: 'critical to the node', subject: container(), spec: { priority: 2_000_001_000 }, score: -997 },
    { name: 'critical to the cluster', subject: container(), spec: { priority: 2_000_000_000 }, score: 1000 },
    {
      name: 'a sidecar of a container that is safer',
      subject: sidecar,
      spec: { initContainers: [sidecar] },
      others: [request('4Gi', 'served')],
      score: 600,
    },
    {
      name: 'a sidecar that is safer than what it serves',
      subject: sidecar,
      spec: { initContainers: [sidecar] },
      others: [request('10Mi', 'served')],
      score: 900,
    },
    {
      name: 'an init container',
      subject: init,
      spec: { initContainers: [init] },
      others: [request('4Gi', 'main')],
      score: 900,
    },
  ];
  it.each(cases)('$name: $score', ({ subject, spec = {}, others = [], score }) => {
    const isInit = 'initContainers' in spec;
    expect(oomScoreAdjust(pod([...(isInit ? [] : [subject]), ...others], spec), subject, 10 * gib)).toBe(score);
  });
});

describe('resources of a Pod', () => {
  const a = container({ requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }, 'a');
  const b = container({ requests: { cpu: '200m' }, limits: { memory: '2Gi' } }, 'b');
  const cases: readonly { name: string; containers: Container[]; spec?: object; expected: object }[] = [
    { name: 'best effort', containers: [container()], expected: { cpuShares: 2 } },
    {
      name: 'limits that all have',
      containers: [a],
      expected: { cpuShares: 102, cpuPeriod: 100_000, cpuQuota: 100_000, memoryLimitInBytes: gib },
    },
    {
      name: 'a limit that one has not',
      containers: [a, b],
      expected: { cpuShares: 307, cpuPeriod: 100_000, memoryLimitInBytes: 3 * gib },
    },
    {
      name: 'an init container that is larger',
      containers: [a],
      spec: { initContainers: [container({ requests: { cpu: '2' }, limits: { cpu: '3', memory: '3Gi' } }, 'i')] },
      expected: { cpuShares: 2048, cpuPeriod: 100_000, cpuQuota: 300_000, memoryLimitInBytes: 3 * gib },
    },
    {
      name: 'an overhead',
      containers: [a, b],
      spec: { overhead: { cpu: '100m', memory: '1Gi' } },
      expected: { cpuShares: 409, cpuPeriod: 100_000, memoryLimitInBytes: 4 * gib },
    },
    {
      name: 'resources of its own',
      containers: [container()],
      spec: { resources: { requests: { cpu: '1' }, limits: { memory: '512Mi' } } },
      expected: { cpuShares: 1024, cpuPeriod: 100_000, memoryLimitInBytes: gib / 2 },
    },
  ];
  it.each(cases)('with $name', ({ containers, spec = {}, expected }) => {
    expect(podResources(pod(containers, spec), node)).toEqual(expected);
  });

  it('tell its overhead apart', () => {
    expect(overheadResources(pod([a]), node)).toBeUndefined();
    expect(overheadResources(pod([a], { overhead: { cpu: '250m', memory: '1Gi' } }), node)).toEqual({
      cpuShares: 256,
      cpuPeriod: 100_000,
      cpuQuota: 25_000,
      memoryLimitInBytes: gib,
    });
  });
});
