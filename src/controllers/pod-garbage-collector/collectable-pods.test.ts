import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import {
  missingNodes,
  terminatedOverLimit,
  terminatingOutOfService,
  terminatingUnscheduled,
} from './collectable-pods.ts';
import { failedStatusPatch } from './failed-status.ts';
import { NodeQuarantine } from './node-quarantine.ts';

interface PodFacts {
  readonly name?: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly day?: number;
  readonly isDeleted?: boolean;
  readonly nodeName?: string;
  readonly conditions?: Pod['status']['conditions'];
}

const pod = ({ name = 'web', phase = 'Running', reason, day = 1, isDeleted, nodeName, conditions }: PodFacts): Pod => ({
  metadata: {
    name,
    uid: `uid-${name}`,
    generation: 3,
    creationTimestamp: `2030-01-0${day}T00:00:00Z`,
    ...(isDeleted ? { deletionTimestamp: '2030-01-09T00:00:00Z' } : {}),
  },
  spec: { nodeName, containers: [] } as unknown as Pod['spec'],
  status: { phase, reason, conditions },
});

const names = (pods: readonly Pod[]): (string | undefined)[] => pods.map(({ metadata }) => metadata.name);

describe('terminatedOverLimit', () => {
  const all = [
    pod({ name: 'running', day: 1 }),
    pod({ name: 'pending', phase: 'Pending', day: 1 }),
    pod({ name: 'unknown', phase: 'Unknown', day: 1 }),
    pod({ name: 'new', phase: 'Succeeded', day: 4 }),
    pod({ name: 'old-b', phase: 'Failed', day: 2 }),
    pod({ name: 'old-a', phase: 'Succeeded', day: 2 }),
    pod({ name: 'evicted', phase: 'Failed', reason: 'Evicted', day: 3 }),
    pod({ name: 'not evicted', phase: 'Succeeded', reason: 'Evicted', day: 3 }),
  ];

  it.each([
    { podsMax: 5, deleted: [] },
    { podsMax: 4, deleted: ['evicted'] },
    { podsMax: 2, deleted: ['evicted', 'old-a', 'old-b'] },
    { podsMax: 0, deleted: ['evicted', 'old-a', 'old-b', 'not evicted', 'new'] },
  ])('of five, $podsMax may stay', ({ podsMax, deleted }) => {
    expect(names(terminatedOverLimit(all, podsMax))).toEqual(deleted);
  });
});

describe('terminatingOutOfService', () => {
  const taint = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };
  const node = (ready: string | undefined, ...taints: object[]): Node =>
    ({
      metadata: {},
      spec: { taints },
      status: { conditions: ready === undefined ? [] : [{ type: 'Ready', status: ready }] },
    }) as unknown as Node;

  it.each([
    { name: 'not ready, tainted', node: node('False', taint), isDeleted: true, found: true },
    { name: 'unknown, tainted', node: node('Unknown', taint), isDeleted: true, found: true },
    { name: 'silent, tainted', node: node(undefined, taint), isDeleted: true, found: true },
    { name: 'ready, tainted', node: node('True', taint), isDeleted: true, found: false },
    { name: 'not ready, other taint', node: node('False', { key: 'other' }), isDeleted: true, found: false },
    { name: 'the Pod is not being deleted', node: node('False', taint), isDeleted: false, found: false },
    { name: 'no such Node', node: undefined, isDeleted: true, found: false },
  ])('$name', ({ node: onNode, isDeleted, found }) => {
    const one = pod({ nodeName: 'n', isDeleted });
    const nodeNamed = (name: string): Node | undefined => (name === 'n' ? onNode : undefined);
    expect(terminatingOutOfService([one], nodeNamed)).toEqual(found ? [one] : []);
  });
});

it('terminatingUnscheduled', () => {
  const all = [
    pod({ name: 'a', isDeleted: true }),
    pod({ name: 'b', isDeleted: true, nodeName: 'n' }),
    pod({ name: 'c' }),
    pod({ name: 'd', isDeleted: true, nodeName: '' }),
  ];
  expect(names(terminatingUnscheduled(all))).toEqual(['a', 'd']);
});

it('missingNodes', () => {
  const all = [pod({ nodeName: 'a' }), pod({ nodeName: 'b' }), pod({ nodeName: 'b' }), pod({})];
  expect([...missingNodes(all, (name) => name === 'a')]).toEqual(['b']);
});

it('NodeQuarantine', () => {
  const quarantine = new NodeQuarantine(40);
  const steps: [number, string[], string[]][] = [
    [0, ['a', 'b'], []],
    [39, ['a', 'b'], []],
    [40, ['a'], ['a']],
    [45, ['a', 'b'], []],
    [80, ['a', 'b'], []],
    [85, ['a', 'b'], ['a', 'b']],
  ];
  for (const [nowMs, missing, due] of steps) expect(quarantine.update(new Set(missing), nowMs)).toEqual(due);
});

describe('failedStatusPatch', () => {
  const nowMs = Date.UTC(2030, 0, 9);
  const disruption = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };
  const target = { type: 'DisruptionTarget', status: 'True', observedGeneration: 3, ...disruption };
  const condition = (status: string) =>
    ({ type: 'DisruptionTarget', status, lastTransitionTime: '2030-01-01T00:00:00Z', lastProbeTime: null }) as never;
  const failed = { phase: 'Failed', observedGeneration: 3 };

  it.each([
    { name: 'it has succeeded', of: pod({ phase: 'Succeeded' }), why: disruption, status: undefined },
    { name: 'it has failed', of: pod({ phase: 'Failed' }), why: disruption, status: undefined },
    { name: 'it runs, and nothing disrupts it', of: pod({}), why: undefined, status: failed },
    {
      name: 'it runs, and is disrupted',
      of: pod({}),
      why: disruption,
      status: { ...failed, conditions: [{ ...target, lastTransitionTime: '2030-01-09T00:00:00Z' }] },
    },
    {
      name: 'it was disrupted before',
      of: pod({ conditions: [condition('True')] }),
      why: disruption,
      status: { ...failed, conditions: [{ ...target, lastTransitionTime: '2030-01-01T00:00:00Z' }] },
    },
    {
      name: 'it was not to be disrupted before',
      of: pod({ conditions: [condition('False')] }),
      why: disruption,
      status: { ...failed, conditions: [{ ...target, lastTransitionTime: '2030-01-09T00:00:00Z' }] },
    },
  ])('where $name', ({ of, why, status }) => {
    expect(failedStatusPatch(of, why, nowMs)).toEqual(status && { metadata: { uid: 'uid-web' }, status });
  });
});
