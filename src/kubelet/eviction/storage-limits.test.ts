import { expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { exceededStorageLimit, hasStorageLimit } from './storage-limits.ts';

const mebibyte = 1024 ** 2;

interface Case {
  readonly name: string;
  /** Of containers `a` and `b`. */
  readonly limits: readonly (string | undefined)[];
  /** In MiB: what each has written, and logged. */
  readonly used: readonly (readonly [number, number])[];
  readonly volumes?: number;
  readonly hasImageFs?: boolean;
  readonly expected: string | undefined;
}

const cases: readonly Case[] = [
  { name: 'no limit', limits: [undefined, undefined], used: [[900, 900]], expected: undefined },
  {
    name: 'within',
    limits: ['10Mi', '10Mi'],
    used: [
      [5, 5],
      [1, 1],
    ],
    expected: undefined,
  },
  {
    name: 'one container',
    limits: ['10Mi', '90Mi'],
    used: [
      [8, 3],
      [1, 1],
    ],
    expected: 'Container a exceeded its local ephemeral storage limit "10Mi". ',
  },
  {
    name: 'all together, with their volumes',
    limits: ['10Mi', '10Mi'],
    used: [
      [9, 0],
      [9, 0],
    ],
    volumes: 3,
    expected: 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
  },
  {
    name: 'what a container writes does not count where images have their own disk',
    limits: ['10Mi', '90Mi'],
    used: [[50, 9]],
    hasImageFs: true,
    expected: undefined,
  },
  { name: 'a limit of nothing is none for a container', limits: ['0', '90Mi'], used: [[5, 5]], expected: undefined },
];

it.each(cases)('$name', ({ limits, used, volumes = 0, hasImageFs = false, expected }) => {
  const names = ['a', 'b'];
  const containers = limits.map((limit, i) => ({
    name: names[i],
    resources: limit === undefined ? {} : { limits: { 'ephemeral-storage': limit } },
  }));
  const pod = { metadata: {}, spec: { containers }, status: {} } as unknown as Pod;
  const usage = {
    containers: used.map(([rootfs, logs], i) => ({
      name: names[i]!,
      rootfs: { bytes: rootfs * mebibyte, inodes: 1 },
      logsBytes: logs * mebibyte,
    })),
    volumes: { bytes: volumes * mebibyte, inodes: 1 },
    processes: 1,
  };
  expect(exceededStorageLimit(pod, usage, hasImageFs)).toBe(expected);
  expect(hasStorageLimit(pod)).toBe(limits.some((limit) => limit !== undefined));
});
