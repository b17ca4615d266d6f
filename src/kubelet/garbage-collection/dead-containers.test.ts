import { expect, it } from 'vitest';
import type { PodTraces } from '../node-pods.ts';
import type { RuntimeContainerState, RuntimePod } from '../runtime/runtime.ts';
import { deadRemains } from './dead-containers.ts';

interface Case {
  readonly name: string;
  readonly traces: PodTraces | undefined;
  readonly isShort?: boolean;
  /** The newest first: `name sandbox state`. */
  readonly containers: readonly `${string} ${string} ${RuntimeContainerState}`[];
  /** The newest first; `*`: it is ready. */
  readonly sandboxes: readonly string[];
  /** Containers by their places, and sandboxes. */
  readonly expected: readonly [containers: string, sandboxes: string];
}

const cases: readonly Case[] = [
  {
    name: 'of each container the last end stays',
    traces: 'all',
    containers: ['a s1 running', 'a s1 exited', 'b s1 exited', 'a s1 exited', 'b s1 exited', 'a s1 unknown'],
    sandboxes: ['s1*'],
    expected: ['3 4 5', ''],
  },
  {
    name: 'sandboxes that were replaced go with the last container in them',
    traces: 'all',
    containers: ['a s3 running', 'a s2 exited', 'a s1 exited'],
    sandboxes: ['s3*', 's2', 's1'],
    expected: ['2', 's1'],
  },
  {
    name: 'the last sandbox stays',
    traces: 'all',
    containers: [],
    sandboxes: ['s2', 's1'],
    expected: ['', 's1'],
  },
  {
    name: 'a Pod that has ended keeps its logs',
    traces: 'logs',
    containers: ['a s1 exited'],
    sandboxes: ['s1'],
    expected: ['', ''],
  },
  {
    name: 'a Pod that has ended loses them where the disk is short',
    traces: 'logs',
    isShort: true,
    containers: ['a s1 exited', 'b s1 exited'],
    sandboxes: ['s1'],
    expected: ['0 1', 's1'],
  },
  {
    name: 'a Pod that goes on keeps them even so',
    traces: 'all',
    isShort: true,
    containers: ['a s1 exited'],
    sandboxes: ['s1*'],
    expected: ['', ''],
  },
  {
    name: 'nothing that has ended stays of a Pod that is gone',
    traces: 'none',
    containers: ['a s2 running', 'a s1 exited', 'b s1 created'],
    sandboxes: ['s2*', 's1'],
    expected: ['1 2', 's1'],
  },
  {
    name: 'as long as it is not known whether it is gone, it counts as there',
    traces: undefined,
    containers: ['a s1 exited', 'a s1 exited'],
    sandboxes: ['s1'],
    expected: ['1', ''],
  },
];

it.each(cases)('$name', ({ traces, isShort = false, containers, sandboxes, expected }) => {
  const pod = {
    uid: 'u',
    containers: containers.map((text, i) => {
      const [name, sandboxId, state] = text.split(' ');
      return { id: `${i}`, name, sandboxId, state };
    }),
    sandboxes: sandboxes.map((text) => ({ id: text.replace('*', ''), ready: text.endsWith('*') })),
  } as unknown as RuntimePod;
  const remains = deadRemains(pod, traces, isShort);
  expect([remains.containers.join(' '), remains.sandboxes.join(' ')]).toEqual(expected);
});
