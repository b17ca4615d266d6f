import { describe, expect, it } from 'vitest';
import {
  type DeploymentOptions,
  makeCondition,
  makeDeployment,
  makeReplicaSet,
  startMs,
  timeAt,
} from '../../../test/fixtures/deployment-objects.ts';
import type { DeploymentCondition, DeploymentStatus } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { hasTimedOut, isComplete, isProgressing, rolloutStatus, stuckCheckAfterMs } from './progress.ts';

const infinite = 2147483647;

describe('isComplete', () => {
  type Counts = readonly [desired: number, current: number, updated: number, available: number];
  it.each<[name: string, counts: Counts, generations: readonly [number, number], complete: boolean]>([
    ['not all available, though enough', [5, 5, 5, 4], [1, 1], false],
    ['not enough available', [5, 5, 5, 3], [1, 1], false],
    ['complete', [5, 5, 5, 5], [1, 1], true],
    ['complete at nothing', [0, 0, 0, 0], [1, 1], true],
    ['all available but not all updated', [5, 5, 4, 5], [1, 1], false],
    ['an old Pod still runs', [1, 2, 1, 1], [1, 1], false],
    ['the only Pod never comes up', [1, 1, 1, 0], [1, 1], false],
    ['not observed yet', [5, 5, 5, 5], [2, 1], false],
    ['observed later', [5, 5, 5, 5], [1, 2], true],
  ])(
    '%s',
    (_name, [replicas, current, updatedReplicas, availableReplicas], [generation, observedGeneration], complete) => {
      const status = { replicas: current, updatedReplicas, availableReplicas, observedGeneration };
      expect(isComplete(makeDeployment({ replicas, generation }), status)).toBe(complete);
    },
  );
});

describe('isProgressing', () => {
  type Counts = readonly [replicas: number, updated: number, ready: number, available: number];
  const statusOf = ([replicas, updatedReplicas, readyReplicas, availableReplicas]: Counts): DeploymentStatus => ({
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
  });
  it.each<[name: string, before: Counts, now: Counts, progressing: boolean]>([
    ['updated Pods', [10, 4, 4, 4], [10, 6, 4, 4], true],
    ['nothing', [10, 4, 4, 4], [10, 4, 4, 4], false],
    ['old Pods removed', [10, 4, 6, 6], [8, 4, 6, 6], true],
    ['fewer new Pods', [10, 7, 3, 3], [10, 6, 3, 3], false],
    ['fewer in all but more new Pods', [10, 4, 7, 7], [8, 8, 5, 5], true],
    ['more ready Pods', [10, 10, 9, 8], [10, 10, 10, 8], true],
    ['more available Pods', [10, 10, 10, 9], [10, 10, 10, 10], true],
  ])('%s', (_name, before, now, progressing) => {
    expect(isProgressing(statusOf(before), statusOf(now))).toBe(progressing);
  });

  it('takes what is absent for nothing', () => {
    expect([isProgressing({}, {}), isProgressing({}, { readyReplicas: 1 })]).toEqual([false, true]);
  });
});

describe('hasTimedOut', () => {
  const since = (updatedAt: number, reason = '') => [makeCondition('Progressing', 'True', reason, { updatedAt })];
  const failed = [makeCondition('Progressing', 'False', 'ProgressDeadlineExceeded', { updatedAt: 19 })];
  it.each<
    [name: string, deadline: number | undefined, conditions: DeploymentCondition[] | undefined, timedOut: boolean]
  >([
    ['no deadline', undefined, since(9), false],
    ['the largest number for no deadline', infinite, since(9), false],
    ['no condition', 10, undefined, false],
    ['11 s of 10 s', 10, since(9), true],
    ['10 s of 10 s', 10, since(10), false],
    ['9 s of 10 s', 10, since(11), false],
    ['the rollout was complete', 10, since(0, 'NewReplicaSetAvailable'), false],
    ['it was said already', 10, failed, true],
  ])('%s', (_name, progressDeadlineSeconds, conditions, timedOut) => {
    expect(hasTimedOut(makeDeployment({ progressDeadlineSeconds }), conditions, startMs + 20_000)).toBe(timedOut);
  });

  it('counts milliseconds', () => {
    const deployment = makeDeployment({ progressDeadlineSeconds: 10 });
    expect(hasTimedOut(deployment, since(10), startMs + 20_001)).toBe(true);
  });
});

describe('stuckCheckAfterMs', () => {
  type Counts = readonly [desired: number, current: number, updated: number, available: number];
  const failed = makeCondition('Progressing', 'False', 'ProgressDeadlineExceeded');
  const stuck = makeCondition('Progressing', 'True', 'ReplicaSetUpdated');
  it.each<
    [
      name: string,
      deadline: number | undefined,
      counts: Counts,
      condition: DeploymentCondition | undefined,
      nowMs: number,
      after: number | undefined,
    ]
  >([
    ['no deadline', undefined, [4, 3, 3, 2], stuck, 0, undefined],
    ['the largest number for no deadline', infinite, [4, 3, 3, 2], stuck, 0, undefined],
    ['no condition', 60, [4, 3, 3, 2], undefined, 0, undefined],
    ['complete', 60, [3, 3, 3, 3], stuck, 0, undefined],
    ['failed already', 60, [3, 3, 3, 0], failed, 0, undefined],
    ['30 s left', 60, [3, 3, 3, 1], stuck, 30_000, 31_000],
    ['1 s left', 60, [3, 3, 3, 1], stuck, 59_000, 2_000],
    ['less than 1 s left', 60, [3, 3, 3, 1], stuck, 59_001, 1_999],
    ['at the deadline', 60, [3, 3, 3, 1], stuck, 60_000, 1_000],
    ['1 s past the deadline', 60, [3, 3, 3, 1], stuck, 61_000, 1_000],
    ['60 s past the deadline', 60, [3, 3, 3, 1], stuck, 120_000, 1_000],
  ])('%s', (_name, progressDeadlineSeconds, counts, condition, nowMs, after) => {
    const [replicas, current, updatedReplicas, availableReplicas] = counts;
    const status = { replicas: current, updatedReplicas, availableReplicas };
    const conditions = condition === undefined ? [] : [condition];
    const deployment = makeDeployment({ replicas, progressDeadlineSeconds, status: { ...status, conditions } });
    expect(stuckCheckAfterMs(deployment, status, startMs + nowMs)).toBe(after);
  });
});

describe('rolloutStatus', () => {
  const nowMs = startMs + 100_000;
  const timedOut = makeCondition('Progressing', 'False', 'ProgressDeadlineExceeded', { message: 'before' });
  const complete = makeCondition('Progressing', 'True', 'NewReplicaSetAvailable', { message: 'before' });
  const updated = makeCondition('Progressing', 'True', 'ReplicaSetUpdated', { message: 'before' });
  const recent = makeCondition('Progressing', 'True', 'ReplicaSetUpdated', { updatedAt: 90, transitionAt: 5 });
  const rs = (name: string, size: number, replicas: number, availableReplicas: number): ReplicaSet =>
    makeReplicaSet(name, { size, status: { replicas, availableReplicas } });
  const next = (status: string, reason: string, transitionAt: number, message: string): DeploymentCondition =>
    makeCondition('Progressing', status, reason, { updatedAt: 100, transitionAt, message });
  const hasProgressed = 'ReplicaSet "foo" has successfully progressed.';
  const progresses = 'ReplicaSet "foo" is progressing.';
  const stalled = 'ReplicaSet "foo" has timed out progressing.';

  interface Case {
    readonly deadline?: number | undefined;
    readonly replicas?: number;
    /** Of the status before: replicas, updated, available. */
    readonly before: readonly [number, number, number];
    readonly condition?: DeploymentCondition;
    readonly newReplicaSet?: ReplicaSet;
    readonly old?: readonly ReplicaSet[];
    readonly expected: DeploymentCondition | undefined;
  }
  const cases: Record<string, Case> = {
    'no deadline, no condition': {
      deadline: undefined,
      before: [2, 2, 2],
      condition: updated,
      newReplicaSet: rs('foo', 3, 2, 2),
      old: [rs('bar', 0, 1, 1)],
      expected: undefined,
    },
    'a complete rollout is not watched any more': {
      before: [3, 3, 3],
      condition: complete,
      newReplicaSet: rs('foo', 3, 3, 1),
      expected: complete,
    },
    'one that has fewer replicas now is neither': {
      before: [3, 3, 3],
      condition: complete,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: complete,
    },
    'nor is one that was scaled afterwards': {
      replicas: 5,
      before: [3, 3, 3],
      condition: complete,
      newReplicaSet: rs('foo', 5, 5, 4),
      expected: complete,
    },
    'a new rollout after a complete one has its time before it begins': {
      before: [3, 3, 3],
      condition: complete,
      newReplicaSet: rs('foo', 1, 0, 0),
      old: [rs('bar', 3, 3, 3)],
      expected: complete,
    },
    'progress goes on': {
      before: [2, 2, 1],
      condition: updated,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: next('True', 'ReplicaSetUpdated', 0, progresses),
    },
    'progress after a timeout': {
      before: [2, 2, 1],
      condition: timedOut,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: next('True', 'ReplicaSetUpdated', 100, progresses),
    },
    'first progress': {
      before: [2, 2, 1],
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: next('True', 'ReplicaSetUpdated', 100, progresses),
    },
    'progress without a new ReplicaSet': {
      before: [3, 0, 3],
      condition: updated,
      old: [rs('bar', 0, 2, 2)],
      expected: next('True', 'ReplicaSetUpdated', 0, 'Deployment "web" is progressing.'),
    },
    'no progress, but time left': {
      before: [2, 2, 2],
      condition: recent,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: recent,
    },
    'complete after progress': {
      before: [3, 3, 3],
      condition: updated,
      newReplicaSet: rs('foo', 3, 3, 3),
      expected: next('True', 'NewReplicaSetAvailable', 0, hasProgressed),
    },
    'complete after a timeout': {
      before: [3, 3, 3],
      condition: timedOut,
      newReplicaSet: rs('foo', 3, 3, 3),
      expected: next('True', 'NewReplicaSetAvailable', 100, hasProgressed),
    },
    'complete before anything was said': {
      before: [3, 3, 3],
      newReplicaSet: rs('foo', 3, 3, 3),
      expected: next('True', 'NewReplicaSetAvailable', 100, hasProgressed),
    },
    'complete without a new ReplicaSet': {
      replicas: 0,
      before: [3, 3, 3],
      condition: updated,
      old: [rs('foo', 0, 0, 0)],
      expected: next('True', 'NewReplicaSetAvailable', 0, 'Deployment "web" has successfully progressed.'),
    },
    'no progress past the deadline': {
      before: [2, 2, 2],
      condition: updated,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: next('False', 'ProgressDeadlineExceeded', 100, stalled),
    },
    'no progress past the deadline without a new ReplicaSet': {
      before: [3, 0, 3],
      condition: updated,
      old: [rs('bar', 3, 3, 3)],
      expected: next('False', 'ProgressDeadlineExceeded', 100, 'Deployment "web" has timed out progressing.'),
    },
    'a timeout is said once': {
      before: [2, 2, 2],
      condition: timedOut,
      newReplicaSet: rs('foo', 3, 2, 2),
      expected: timedOut,
    },
  };
  it.each(Object.entries(cases))('%s', (_name, each) => {
    const [replicas, updatedReplicas, availableReplicas] = each.before;
    const conditions = each.condition === undefined ? [] : [each.condition];
    const options: DeploymentOptions = {
      replicas: each.replicas ?? 3,
      strategy: 'Recreate',
      progressDeadlineSeconds: 'deadline' in each ? each.deadline : 60,
      status: { replicas, updatedReplicas, availableReplicas, conditions },
    };
    const family = { newReplicaSet: each.newReplicaSet, oldReplicaSets: each.old ?? [] };
    const status = rolloutStatus(makeDeployment(options), family, nowMs);
    expect(status.conditions?.find(({ type }) => type === 'Progressing')).toEqual(each.expected);
  });

  it("takes over a ReplicaSet's failure, and takes it back", () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'no quota' };
    const conditions = [{ ...failure, lastTransitionTime: timeAt(7) }];
    const newReplicaSet = makeReplicaSet('foo', { size: 3, status: { replicas: 0, conditions } });
    const status = rolloutStatus(makeDeployment({ replicas: 3 }), { newReplicaSet, oldReplicaSets: [] }, nowMs);
    const find = ({ conditions: all }: DeploymentStatus) => all?.find(({ type }) => type === 'ReplicaFailure');
    expect(find(status)).toEqual({ ...failure, lastTransitionTime: timeAt(7), lastUpdateTime: timeAt(7) });
    const after = { newReplicaSet: makeReplicaSet('foo', { size: 3 }), oldReplicaSets: [] };
    expect(find(rolloutStatus(makeDeployment({ replicas: 3, status }), after, nowMs))).toBeUndefined();
  });

  it('says the same a second time', () => {
    const family = { newReplicaSet: rs('foo', 3, 2, 2), oldReplicaSets: [rs('bar', 1, 1, 1)] };
    const first = rolloutStatus(makeDeployment({ replicas: 3, progressDeadlineSeconds: 60 }), family, nowMs);
    const again = makeDeployment({ replicas: 3, progressDeadlineSeconds: 60, status: first });
    expect(rolloutStatus(again, family, nowMs + 5000)).toEqual(first);
  });
});
