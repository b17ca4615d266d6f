import { expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { rankForEviction } from './ranking.ts';
import type { PodUsage, StarvedResource } from './readings.ts';
import type { Signal } from './signals.ts';

interface Candidate {
  readonly name: string;
  readonly priority?: number;
  readonly requests?: object;
  /** Nothing is known of the Pod where absent. */
  readonly usage?: Partial<PodUsage>;
}

interface Case {
  readonly name: string;
  readonly signal: Signal;
  readonly resource: StarvedResource;
  readonly hasImageFs?: boolean;
  readonly pods: readonly Candidate[];
  readonly expected: string;
}

const memory = (memoryBytes: number): Partial<PodUsage> => ({ containers: [{ name: 'c', memoryBytes }] });
const disk = (rootfs: number, logsBytes: number, volumes: number): Partial<PodUsage> => ({
  containers: [{ name: 'c', rootfs: { bytes: rootfs, inodes: rootfs }, logsBytes }],
  volumes: { bytes: volumes, inodes: volumes },
});

const cases: readonly Case[] = [
  {
    name: 'memory: above the request, then priority, then how far above',
    signal: 'memory.available',
    resource: 'memory',
    pods: [
      { name: 'within', priority: -5, requests: { memory: '100' }, usage: memory(100) },
      { name: 'important', priority: 10, usage: memory(900) },
      { name: 'little', requests: { memory: '100' }, usage: memory(150) },
      { name: 'much', requests: { memory: '500' }, usage: memory(700) },
      { name: 'humble', priority: -1, usage: memory(1) },
    ],
    expected: 'humble much little important within',
  },
  {
    name: 'memory: of which nothing is known first',
    signal: 'memory.available',
    resource: 'memory',
    pods: [
      { name: 'known', usage: memory(5) },
      { name: 'unknown', priority: 9 },
    ],
    expected: 'unknown known',
  },
  {
    name: 'memory: those within their requests by what they leave of them',
    signal: 'memory.available',
    resource: 'memory',
    pods: [
      { name: 'half', requests: { memory: '100' }, usage: memory(50) },
      { name: 'nearly', requests: { memory: '100' }, usage: memory(99) },
    ],
    expected: 'nearly half',
  },
  {
    name: 'one disk: all that is on it counts',
    signal: 'nodefs.available',
    resource: 'ephemeral-storage',
    pods: [
      { name: 'a', usage: disk(5, 5, 5) },
      { name: 'b', usage: disk(20, 0, 0) },
      { name: 'c', requests: { 'ephemeral-storage': '30' }, usage: disk(10, 10, 10) },
    ],
    expected: 'b a c',
  },
  {
    name: "two disks, the node's: logs and volumes count",
    signal: 'nodefs.available',
    resource: 'ephemeral-storage',
    hasImageFs: true,
    pods: [
      { name: 'writer', usage: disk(50, 1, 1) },
      { name: 'keeper', usage: disk(0, 2, 2) },
    ],
    expected: 'keeper writer',
  },
  {
    name: "two disks, the images': what containers write themselves counts",
    signal: 'imagefs.available',
    resource: 'ephemeral-storage',
    hasImageFs: true,
    pods: [
      { name: 'keeper', usage: disk(0, 20, 20) },
      { name: 'writer', usage: disk(5, 1, 1) },
    ],
    expected: 'writer keeper',
  },
  {
    name: 'inodes: logs have next to none',
    signal: 'nodefs.inodesFree',
    resource: 'inodes',
    pods: [
      { name: 'talker', usage: disk(1, 900, 1) },
      { name: 'maker', usage: disk(2, 0, 2) },
    ],
    expected: 'maker talker',
  },
  {
    name: 'processes: priority, then how many',
    signal: 'pid.available',
    resource: 'pids',
    pods: [
      { name: 'few', usage: { processes: 2 } },
      { name: 'many', usage: { processes: 20 } },
      { name: 'humble', priority: -1, usage: { processes: 1 } },
    ],
    expected: 'humble many few',
  },
];

it.each(cases)('$name', ({ signal, resource, hasImageFs = false, pods, expected }) => {
  const usage = new Map(
    pods.flatMap(({ name, usage }) =>
      usage === undefined
        ? []
        : [[name, { containers: [], volumes: { bytes: 0, inodes: 0 }, processes: 0, ...usage }] as const],
    ),
  );
  const ranked = rankForEviction(pods.map(podOf), { signal, resource, usage, hasImageFs });
  expect(ranked.map(({ metadata }) => metadata.name).join(' ')).toBe(expected);
});

function podOf({ name, priority, requests }: Candidate): Pod {
  const containers = [{ name: 'c', resources: { requests } }];
  return { metadata: { name, uid: name }, spec: { containers, priority }, status: {} } as unknown as Pod;
}
