import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { formatTime } from '../../../api/time.ts';
import type { ReplicaOwner, ReplicasCondition, ReplicasStatus } from './replica-owner.ts';
import { calculateStatus, isStatusCurrent, type ManageOutcome, nextAvailabilityMs } from './replicas-status.ts';

const nowMs = Date.UTC(2030, 0, 1);
const ago = (seconds: number): string => formatTime(nowMs - seconds * 1000);

interface OwnerOptions {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly generation?: number;
  readonly status?: Partial<ReplicasStatus>;
}

const owner = ({ replicas = 2, minReadySeconds, generation = 3, status }: OwnerOptions = {}): ReplicaOwner => ({
  metadata: { name: 'web', namespace: 'default', generation },
  spec: {
    replicas,
    minReadySeconds,
    template: { metadata: { labels: { app: 'web', tier: 'front' } }, spec: { containers: [] } },
  },
  status: { replicas: 0, ...status },
});

/** `readySeconds`: for how long it has been ready; null: nobody noted since when. Not ready where absent. */
function pod(
  readySeconds?: number | null,
  labels: Readonly<Record<string, string>> = { app: 'web', tier: 'front' },
): Pod {
  // A time that nobody noted is null in JSON.
  const lastTransitionTime = readySeconds == null ? (null as unknown as string) : ago(readySeconds);
  const status = readySeconds === undefined ? 'False' : 'True';
  return {
    metadata: { name: 'web-1', labels },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status, lastProbeTime: '', lastTransitionTime }] },
  };
}

const done: ManageOutcome = { kind: 'done' };
const skipped: ManageOutcome = { kind: 'skipped' };
const failed: ManageOutcome = { kind: 'failed', error: new Error('exceeded quota') };

describe('calculateStatus counts', () => {
  interface Case {
    readonly name: string;
    readonly minReadySeconds?: number;
    readonly active: readonly Pod[];
    readonly terminating?: readonly Pod[];
    readonly expected: Omit<ReplicasStatus, 'conditions'>;
  }
  const none = { replicas: 0, fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0 };
  const cases: readonly Case[] = [
    { name: 'no Pods', active: [], expected: none },
    {
      name: 'Pods that are not ready',
      active: [pod(), pod()],
      expected: { ...none, replicas: 2, fullyLabeledReplicas: 2 },
    },
    {
      name: 'ready Pods, which are available at once',
      active: [pod(0), pod()],
      expected: { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
    },
    {
      name: 'Pods that have been ready for long enough, to the second',
      minReadySeconds: 10,
      active: [pod(9), pod(10), pod(11), pod(null)],
      expected: { replicas: 4, fullyLabeledReplicas: 4, readyReplicas: 4, availableReplicas: 2 },
    },
    {
      name: 'Pods that have all labels of the template, and more',
      active: [
        pod(0, { app: 'web', tier: 'front', extra: 'x' }),
        pod(0, { app: 'web' }),
        pod(0, { app: 'web', tier: 'back' }),
      ],
      expected: { replicas: 3, fullyLabeledReplicas: 1, readyReplicas: 3, availableReplicas: 3 },
    },
    {
      name: 'terminating Pods',
      active: [],
      terminating: [pod(0), pod()],
      expected: { ...none, terminatingReplicas: 2 },
    },
    { name: 'no terminating Pods', active: [], terminating: [], expected: { ...none, terminatingReplicas: 0 } },
  ];
  it.each(cases)('$name', ({ minReadySeconds, active, terminating, expected }) => {
    const status = calculateStatus(owner({ minReadySeconds }), { active, terminating, outcome: done, nowMs });
    expect(status).toStrictEqual({ ...expected, conditions: undefined });
  });

  it('keeps what it does not count', () => {
    const before = owner({ status: { observedGeneration: 2, replicas: 9 } });
    const status = calculateStatus(before, { active: [], terminating: undefined, outcome: done, nowMs });
    expect(status.observedGeneration).toBe(2);
  });
});

describe('calculateStatus, conditions', () => {
  const failure = (reason: string, message = 'exceeded quota', lastTransitionTime = ago(0)): ReplicasCondition => ({
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime,
    reason,
    message,
  });
  const old = failure('FailedCreate', 'an older reason', ago(60));
  const other: ReplicasCondition = { type: 'Other', status: 'True' };

  interface Case {
    readonly name: string;
    readonly active: number;
    readonly outcome: ManageOutcome;
    readonly before?: readonly ReplicasCondition[];
    readonly after?: readonly ReplicasCondition[];
  }
  const cases: readonly Case[] = [
    { name: 'none without a failure', active: 2, outcome: done },
    { name: 'too few and a failure', active: 1, outcome: failed, after: [failure('FailedCreate')] },
    { name: 'too many and a failure', active: 3, outcome: failed, after: [failure('FailedDelete')] },
    { name: 'beside others', active: 1, outcome: failed, before: [other], after: [other, failure('FailedCreate')] },
    { name: 'the next failure leaves it as it is', active: 3, outcome: failed, before: [old], after: [old] },
    { name: 'a success takes it away', active: 2, outcome: done, before: [old, other], after: [other] },
    { name: 'no attempt leaves it as it is', active: 1, outcome: skipped, before: [old], after: [old] },
    {
      name: 'what is thrown need not be an Error',
      active: 1,
      outcome: { kind: 'failed', error: 'no' },
      after: [failure('FailedCreate', 'no')],
    },
  ];
  it.each(cases)('$name', ({ active, outcome, before, after }) => {
    const pods = Array.from({ length: active }, () => pod());
    const object = owner({ replicas: 2, status: { conditions: before } });
    const status = calculateStatus(object, { active: pods, terminating: undefined, outcome, nowMs });
    expect(status.conditions).toEqual(after);
  });
});

describe('isStatusCurrent', () => {
  const counts: ReplicasStatus = {
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 1,
    availableReplicas: 1,
    terminatingReplicas: 0,
    observedGeneration: 3,
    conditions: [{ type: 'ReplicaFailure', status: 'True' }],
  };
  it.each<{ name: string; written?: Partial<ReplicasStatus>; status?: Partial<ReplicasStatus>; current: boolean }>([
    { name: 'the same', current: true },
    { name: 'replicas', status: { replicas: 1 }, current: false },
    { name: 'fullyLabeledReplicas', status: { fullyLabeledReplicas: 1 }, current: false },
    { name: 'readyReplicas', status: { readyReplicas: 2 }, current: false },
    { name: 'availableReplicas', status: { availableReplicas: 0 }, current: false },
    { name: 'terminatingReplicas', status: { terminatingReplicas: 1 }, current: false },
    { name: 'terminatingReplicas for the first time', written: { terminatingReplicas: undefined }, current: false },
    {
      name: 'a zero that is left out',
      written: { readyReplicas: undefined },
      status: { readyReplicas: 0 },
      current: true,
    },
    { name: 'conditions', status: { conditions: undefined }, current: false },
    { name: 'no conditions', written: { conditions: undefined }, status: { conditions: [] }, current: true },
    { name: 'an older generation was observed', written: { observedGeneration: 2 }, current: false },
  ])('$name', ({ written, status, current }) => {
    const object = owner({ generation: 3, status: { ...counts, ...written } });
    expect(isStatusCurrent(object, { ...counts, ...status })).toBe(current);
  });
});

describe('nextAvailabilityMs', () => {
  it.each<{ name: string; minReadySeconds?: number; pods: readonly Pod[]; ms: number | undefined }>([
    { name: 'no minReadySeconds', pods: [pod(1), pod()], ms: undefined },
    { name: 'all ready ones are available', minReadySeconds: 10, pods: [pod(10), pod()], ms: undefined },
    { name: 'the next Pod, not the last', minReadySeconds: 10, pods: [pod(2), pod(7), pod(30), pod()], ms: 3000 },
    { name: 'since when is not known', minReadySeconds: 10, pods: [pod(null)], ms: 10_000 },
  ])('$name', ({ minReadySeconds, pods, ms }) => {
    const object = owner({ minReadySeconds });
    const status = calculateStatus(object, { active: pods, terminating: undefined, outcome: done, nowMs });
    expect(nextAvailabilityMs(object, status, { active: pods, nowMs })).toBe(ms);
  });
});
