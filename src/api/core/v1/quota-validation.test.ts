import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, statusErrors, updateErrors } from '../../validation/strategy-fixture.ts';
import type { LimitRange } from './limit-range.ts';
import { limitRangeResource } from './limit-range-resource.ts';
import { resourceQuotaResource } from './resource-quota-resource.ts';

describe('a LimitRange', () => {
  const range = (...limits: object[]): Input => ({ metadata: { name: 'l' }, spec: { limits } });
  it.each([
    ['the most', { max: { cpu: '2' } }, { default: { cpu: '2' }, defaultRequest: { cpu: '2' } }],
    ['the least', { min: { cpu: '1' } }, { defaultRequest: { cpu: '1' } }],
    [
      'a default',
      { max: { cpu: '2' }, default: { cpu: '1500500u' } },
      { default: { cpu: '1501m' }, defaultRequest: { cpu: '1501m' } },
    ],
  ])('containers get: %s', (_, item, expected) => {
    const { limits } = created<LimitRange>(limitRangeResource, range({ type: 'Container', ...item })).spec;
    const { default: limit, defaultRequest } = limits[0]!;
    expect({ default: limit, defaultRequest }).toEqual({ default: undefined, ...expected });
  });

  it.each([
    ['a type twice', [{ type: 'Pod' }, { type: 'Pod' }], ['spec.limits[1].type: Duplicate value: "Pod"']],
    [
      'another type',
      [{ type: 'Other' }],
      ['spec.limits[0].type: Invalid value: "Other": must be a standard limit type or fully qualified'],
    ],
    [
      'defaults of Pods',
      [{ type: 'Pod', default: { cpu: '1' } }],
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      'more at least than at most',
      [{ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }],
      ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
    ],
    [
      'a default below the least',
      [{ type: 'Container', min: { cpu: '2' }, default: { cpu: '1' } }],
      [
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
        'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
      ],
    ],
    [
      'a ratio out of reach',
      [{ type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } }],
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000'],
    ],
    [
      'a ratio below one',
      [{ type: 'Pod', maxLimitRequestRatio: { cpu: '800m' } }],
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "800m": ratio 800m is less than 1'],
    ],
    [
      'claims without storage',
      [{ type: 'PersistentVolumeClaim' }],
      [
        'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      ],
    ],
    [
      'storage of containers',
      [{ type: 'Pod', max: { storage: '1' } }],
      ['spec.limits[0].max[storage]: Invalid value: "storage": must be a standard resource for containers'],
    ],
  ])('%s', (_, limits, expected) => {
    expect(createErrors(limitRangeResource, range(...limits))).toEqual(expected);
  });
});

describe('a ResourceQuota', () => {
  const quota = (spec: object): Input => ({ metadata: { name: 'q' }, spec });
  const selector = (...matchExpressions: object[]): object => ({ scopeSelector: { matchExpressions } });
  it.each([
    ['counts and amounts', { hard: { pods: '1', cpu: '1.5', 'count/secrets': '1', 'example.com/gpu': '2' } }, []],
    ['half a Pod', { hard: { pods: '500m' } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
    [
      'storage by no name of a quota',
      { hard: { storage: '1' } },
      ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
    ],
    [
      'scopes at odds',
      { scopes: ['BestEffort', 'NotBestEffort'] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
    [
      'a scope of another resource',
      { hard: { secrets: '1' }, scopes: ['BestEffort'] },
      ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ],
    ['an unknown scope', { scopes: ['Other'] }, ['spec.scopes: Invalid value: ["Other"]: unsupported scope']],
    ['a class of priority', selector({ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }), []],
    [
      'no class of priority',
      selector({ scopeName: 'PriorityClass', operator: 'In' }),
      [
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(resourceQuotaResource, quota(spec))).toEqual(expected);
  });

  it('keeps its scopes', () => {
    expect(updateErrors(resourceQuotaResource, quota({ scopes: ['BestEffort'] }), quota({}))).toEqual([
      'spec.scopes: Invalid value: null: field is immutable',
    ]);
  });

  it('a negative count in its status', () => {
    expect(statusErrors(resourceQuotaResource, quota({}), { ...quota({}), status: { used: { pods: '-1' } } })).toEqual([
      'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });
});
