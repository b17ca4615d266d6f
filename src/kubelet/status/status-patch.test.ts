import { describe, expect, it } from 'vitest';
import type { PodStatus } from '../../api/core/v1/pod.ts';
import { statusPatch } from './status-patch.ts';

const condition = (type: string, status = 'True', more: object = {}) => ({
  type,
  status,
  lastTransitionTime: 't',
  observedGeneration: 1,
  ...more,
});

interface Case {
  readonly name: string;
  readonly current?: object;
  readonly desired: object;
  readonly patch: object | undefined;
}

const cases: readonly Case[] = [
  { name: 'nothing differs', current: { phase: 'Running' }, desired: { phase: 'Running' }, patch: undefined },
  { name: 'a plain field', current: { phase: 'Pending' }, desired: { phase: 'Running' }, patch: { phase: 'Running' } },
  {
    name: 'reason and message go, other fields stay',
    current: { phase: 'Running', reason: 'A', message: 'b', hostIP: '1' },
    desired: { phase: 'Running' },
    patch: { reason: null, message: null },
  },
  {
    name: 'statuses of containers are written as a whole',
    current: { containerStatuses: [{ name: 'a' }, { name: 'b' }] },
    desired: { containerStatuses: [{ name: 'a' }, { name: 'b', ready: true }] },
    patch: { containerStatuses: [{ name: 'a' }, { name: 'b', ready: true }] },
  },
  {
    name: 'the same statuses are not',
    current: { containerStatuses: [{ name: 'a', lastState: {} }] },
    desired: { containerStatuses: [{ name: 'a', lastState: {}, containerID: undefined }] },
    patch: undefined,
  },
  { name: 'a first address', desired: { podIPs: [{ ip: '1' }] }, patch: { podIPs: [{ ip: '1' }] } },
  {
    name: 'another address takes its place',
    current: { podIPs: [{ ip: '1' }] },
    desired: { podIPs: [{ ip: '2' }] },
    patch: { podIPs: [{ ip: '2' }, { ip: '1', $patch: 'delete' }] },
  },
  {
    name: 'two addresses in order',
    current: { hostIPs: [{ ip: '2' }] },
    desired: { hostIPs: [{ ip: '1' }, { ip: '2' }] },
    patch: { hostIPs: [{ ip: '1' }, { ip: '2' }], '$setElementOrder/hostIPs': [{ ip: '1' }, { ip: '2' }] },
  },
  {
    name: 'new conditions, in their order',
    current: { conditions: [condition('PodScheduled')] },
    desired: { conditions: [condition('Ready'), condition('PodScheduled')] },
    patch: {
      conditions: [condition('Ready')],
      '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'PodScheduled' }],
    },
  },
  {
    name: 'only conditions that differ, and none of others',
    current: { conditions: [condition('mine'), condition('Ready'), condition('Initialized')] },
    desired: { conditions: [condition('Ready', 'False', { reason: 'R' }), condition('Initialized')] },
    patch: { conditions: [condition('Ready', 'False', { reason: 'R' })] },
  },
  {
    name: 'a condition without its reason',
    current: { conditions: [condition('Ready', 'False', { reason: 'R', message: 'M' })] },
    desired: { conditions: [condition('Ready')] },
    patch: { conditions: [condition('Ready', 'True', { reason: null, message: null })] },
  },
  {
    name: 'what the API adds to conditions is no difference',
    current: { conditions: [condition('Ready', 'True', { lastProbeTime: null })] },
    desired: { conditions: [condition('Ready')] },
    patch: undefined,
  },
];

describe('the patch of a status', () => {
  it.each(cases)('$name', ({ current = {}, desired, patch }) => {
    const expected = patch === undefined ? undefined : { metadata: { uid: 'u' }, status: patch };
    expect(statusPatch('u', current as PodStatus, desired as PodStatus)).toEqual(expected);
  });
});
