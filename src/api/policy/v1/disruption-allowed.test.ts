import { describe, expect, test } from 'vitest';
import type { Condition } from '../../meta/v1/condition.ts';
import { disruptionAllowedIsCurrent, withDisruptionAllowed } from './disruption-allowed.ts';
import type { PodDisruptionBudgetStatus } from './pod-disruption-budget.ts';

const before = '2030-01-01T00:00:00Z';
const now = '2030-01-01T00:01:00Z';

const condition = (status: string, reason: string, lastTransitionTime: string, observedGeneration = 2): Condition => ({
  type: 'DisruptionAllowed',
  status,
  reason,
  message: '',
  observedGeneration,
  lastTransitionTime,
});
const other: Condition = { type: 'Other', status: 'True', reason: 'R', message: 'm', lastTransitionTime: before };

const status = (disruptionsAllowed: number, conditions?: readonly Condition[]): PodDisruptionBudgetStatus => ({
  observedGeneration: 2,
  disruptionsAllowed,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  conditions,
});

const sufficient = (time: string) => condition('True', 'SufficientPods', time);
const insufficient = (time: string) => condition('False', 'InsufficientPods', time);

describe('the condition DisruptionAllowed', () => {
  test.each<{ name: string; status: PodDisruptionBudgetStatus; isCurrent: boolean; after: readonly Condition[] }>([
    { name: 'none yet, allowed', status: status(1), isCurrent: false, after: [sufficient(now)] },
    { name: 'none yet, not allowed', status: status(0), isCurrent: false, after: [insufficient(now)] },
    { name: 'right', status: status(1, [sufficient(before)]), isCurrent: true, after: [sufficient(before)] },
    {
      name: 'turns',
      status: status(0, [other, sufficient(before)]),
      isCurrent: false,
      after: [other, insufficient(now)],
    },
    {
      name: 'another reason',
      status: status(0, [condition('False', 'SyncFailed', before)]),
      isCurrent: false,
      after: [insufficient(before)],
    },
    {
      name: 'of an older generation',
      status: status(1, [condition('True', 'SufficientPods', before, 1)]),
      isCurrent: false,
      after: [sufficient(before)],
    },
  ])('$name', ({ status, isCurrent, after }) => {
    expect(disruptionAllowedIsCurrent(status)).toBe(isCurrent);
    expect(withDisruptionAllowed(status, now)).toEqual(after);
  });

  test('a verdict of its own', () => {
    const verdict = { status: 'False', reason: 'SyncFailed', message: 'no' };
    expect(withDisruptionAllowed(status(1, [sufficient(before)]), now, verdict)).toEqual([
      { ...condition('False', 'SyncFailed', now), message: 'no' },
    ]);
  });
});
