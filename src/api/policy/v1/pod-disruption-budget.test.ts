import { describe, expect, it } from 'vitest';
import { createErrors, type Input, statusErrors } from '../../validation/strategy-fixture.ts';
import { podDisruptionBudgetResource } from './pod-disruption-budget-resource.ts';

const budget = (spec: object, status: object = {}): Input => ({ metadata: { name: 'b' }, spec, status });

describe('PodDisruptionBudgets', () => {
  it.each<[string, object, string[]]>([
    ['a number', { minAvailable: 1, selector: {} }, []],
    ['a percentage', { maxUnavailable: '50%', unhealthyPodEvictionPolicy: 'AlwaysAllow' }, []],
    [
      'both',
      { minAvailable: 1, maxUnavailable: 1 },
      [
        'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      'more than all',
      { minAvailable: '101%' },
      ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      'fewer than none',
      { maxUnavailable: -1 },
      ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'an unknown policy',
      { unhealthyPodEvictionPolicy: 'X' },
      ['spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"'],
    ],
    [
      'a selector that is none',
      { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(podDisruptionBudgetResource, budget(spec))).toEqual(expected);
  });

  it('conditions say when and why', () => {
    const status = { disruptionsAllowed: -1, conditions: [{ type: 'DisruptionAllowed', status: 'Maybe', reason: '' }] };
    expect(statusErrors(podDisruptionBudgetResource, budget({}), budget({}, status))).toEqual([
      'status.conditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
      'status.conditions[0].lastTransitionTime: Required value: must be set',
      'status.conditions[0].reason: Required value: must be set',
      'status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});
