import { describe, expect, test } from 'vitest';
import { type PodOptions, podObject } from '../../../test/fixtures/service-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetSpec,
  PodDisruptionBudgetStatus,
} from '../../api/policy/v1/pod-disruption-budget.ts';
import { parseTime } from '../../api/time.ts';
import { budgetStatus, dependsOnScale, disruptionsOf, expectationOf, failedStatus } from './budget-status.ts';

const now = '2030-01-01T00:10:00Z';
const nowMs = parseTime(now);
const ago = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString().replace('.000', '');

describe('expectationOf', () => {
  test.each<{ name: string; spec: PodDisruptionBudgetSpec; expected: number; healthy: number; scaled: boolean }>([
    { name: 'nothing said', spec: {}, expected: 0, healthy: 0, scaled: false },
    { name: 'at least a number', spec: { minAvailable: 3 }, expected: 7, healthy: 3, scaled: false },
    { name: 'at least a share, rounded up', spec: { minAvailable: '30%' }, expected: 10, healthy: 3, scaled: true },
    { name: 'at least a share of one more', spec: { minAvailable: '31%' }, expected: 10, healthy: 4, scaled: true },
    { name: 'at most a number away', spec: { maxUnavailable: 3 }, expected: 10, healthy: 7, scaled: true },
    {
      name: 'at most a share away, rounded up',
      spec: { maxUnavailable: '31%' },
      expected: 10,
      healthy: 6,
      scaled: true,
    },
    { name: 'all may be away', spec: { maxUnavailable: 12 }, expected: 10, healthy: 0, scaled: true },
    { name: 'none may be away', spec: { maxUnavailable: 0 }, expected: 10, healthy: 10, scaled: true },
  ])('$name, of 7 Pods where 10 are wanted', ({ spec, expected, healthy, scaled }) => {
    expect(expectationOf(spec, 7, 10)).toEqual({ expectedPods: expected, desiredHealthy: healthy });
    expect(dependsOnScale(spec)).toBe(scaled);
  });
});

const pod = (name: string, options: PodOptions = {}): Pod => podObject(name, options);
const going = { metadata: { name: 'a', deletionTimestamp: now } };

describe('disruptionsOf', () => {
  test.each<{
    name: string;
    pods: Pod[];
    disrupted: Record<string, string> | undefined;
    pending: Record<string, string>;
    overdue: string[];
    recheckInMs: number | undefined;
  }>([
    { name: 'none', pods: [pod('a')], disrupted: undefined, pending: {}, overdue: [], recheckInMs: undefined },
    {
      name: 'the one that is due first counts',
      pods: [pod('a'), pod('b'), pod('c')],
      disrupted: { a: ago(10), b: ago(50) },
      pending: { a: ago(10), b: ago(50) },
      overdue: [],
      recheckInMs: 70_000,
    },
    { name: 'gone', pods: [pod('b')], disrupted: { a: ago(10) }, pending: {}, overdue: [], recheckInMs: undefined },
    {
      name: 'being deleted',
      pods: [pod('a', going)],
      disrupted: { a: ago(10) },
      pending: {},
      overdue: [],
      recheckInMs: undefined,
    },
    {
      name: 'not deleted in time',
      pods: [pod('a')],
      disrupted: { a: ago(121) },
      pending: {},
      overdue: ['a'],
      recheckInMs: undefined,
    },
    {
      name: 'on the stroke',
      pods: [pod('a')],
      disrupted: { a: ago(120) },
      pending: { a: ago(120) },
      overdue: [],
      recheckInMs: 0,
    },
  ])('$name', ({ pods, disrupted, pending, overdue, recheckInMs }) => {
    const found = disruptionsOf(pods, disrupted, nowMs);
    expect({ ...found, overdue: found.overdue.map(({ metadata }) => metadata.name) }).toEqual({
      pending,
      overdue,
      recheckAtMs: recheckInMs === undefined ? undefined : nowMs + recheckInMs,
    });
  });
});

const empty: PodDisruptionBudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
};
const budget = (status: PodDisruptionBudgetStatus = empty): PodDisruptionBudget => ({
  metadata: { name: 'web', namespace: 'default', generation: 4 },
  spec: {},
  status,
});

describe('budgetStatus', () => {
  test.each<{
    name: string;
    pods: Pod[];
    desired: number;
    expected?: number;
    disrupted?: Record<string, string>;
    allowed: number;
    healthy: number;
  }>([
    { name: 'one more than needed', pods: [pod('a'), pod('b')], desired: 1, allowed: 1, healthy: 2 },
    { name: 'just as many', pods: [pod('a'), pod('b')], desired: 2, allowed: 0, healthy: 2 },
    { name: 'fewer', pods: [pod('a')], desired: 2, allowed: 0, healthy: 1 },
    {
      name: 'unready ones do not count',
      pods: [pod('a'), pod('b', { ready: false })],
      desired: 0,
      allowed: 1,
      healthy: 1,
    },
    {
      name: 'nor do those that are being deleted',
      pods: [pod('a', going), pod('b')],
      desired: 0,
      allowed: 1,
      healthy: 1,
    },
    {
      name: 'nor those that may go any moment',
      pods: [pod('a'), pod('b')],
      desired: 1,
      disrupted: { a: ago(1) },
      allowed: 0,
      healthy: 1,
    },
    {
      name: 'those that did not go count again',
      pods: [pod('a'), pod('b')],
      desired: 1,
      disrupted: { a: ago(300) },
      allowed: 1,
      healthy: 2,
    },
    { name: 'none expected, none allowed', pods: [], desired: 0, expected: 0, allowed: 0, healthy: 0 },
  ])('$name', ({ pods, desired, expected = pods.length, disrupted, allowed, healthy }) => {
    const expectation = { expectedPods: expected, desiredHealthy: desired };
    const disruptions = disruptionsOf(pods, disrupted, nowMs);
    const status = budgetStatus({ budget: budget(), pods, expectation, disruptions, nowMs });
    const hasPending = Object.keys(disruptions.pending).length > 0;
    expect(status).toEqual({
      observedGeneration: 4,
      ...(hasPending ? { disruptedPods: disruptions.pending } : {}),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: allowed > 0 ? 'True' : 'False',
          reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
          message: '',
          observedGeneration: 4,
          lastTransitionTime: now,
        },
      ],
    });
    expect(
      budgetStatus({ budget: budget(status), pods, expectation, disruptions, nowMs: nowMs + 5000 }),
    ).toBeUndefined();
  });
});

test('failedStatus lets nobody go, and says why', () => {
  const pods = [pod('a'), pod('b')];
  const disruptions = disruptionsOf(pods, undefined, nowMs);
  const good = budgetStatus({
    budget: budget(),
    pods,
    expectation: { expectedPods: 2, desiredHealthy: 1 },
    disruptions,
    nowMs,
  })!;
  const failed = failedStatus(budget(good), 'no owner', nowMs + 5000);
  expect(failed).toEqual({
    ...good,
    disruptionsAllowed: 0,
    conditions: [
      {
        type: 'DisruptionAllowed',
        status: 'False',
        reason: 'SyncFailed',
        message: 'no owner',
        observedGeneration: 4,
        lastTransitionTime: '2030-01-01T00:10:05Z',
      },
    ],
  });
  expect(failedStatus(budget(failed), 'no owner', nowMs + 9000)).toBeUndefined();
  expect(failedStatus(budget(failed), 'another reason', nowMs + 9000)?.conditions?.[0]?.message).toBe('another reason');
});
