import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../../../test/fixtures/scheduling-framework.ts';
import { makeNode, makeNodeInfo, makePodInfo, type PodParts } from '../../../../test/fixtures/scheduling-objects.ts';
import type { PodDisruptionBudget } from '../../../api/policy/v1/pod-disruption-budget.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import type { PluginHandle } from '../../framework/plugin.ts';
import { Status } from '../../framework/status.ts';
import { nodeResourcesFit } from '../node-resources-fit/node-resources-fit.ts';
import { taintToleration } from '../taint-toleration/taint-toleration.ts';
import { pickCandidate } from './pick-candidate.ts';
import { selectVictims, splitByBudgets, type Victims } from './victims.ts';

const nowMs = Date.UTC(2030, 0, 1);

function victim(name: string, priority: number, cpu = '1', parts: PodParts = {}): PodInfo {
  return makePodInfo(name, { requests: { cpu, memory: '0' }, ...parts, spec: { priority, ...parts.spec } });
}
const startedAt = (time: string): PodParts => ({ status: { startTime: time } });
const labelled = (app: string): PodParts => ({ metadata: { labels: { app } } });
const budget = (app: string, disruptionsAllowed: number, more: object = {}): PodDisruptionBudget =>
  ({
    metadata: { name: app, namespace: 'default' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed, ...more },
  }) as unknown as PodDisruptionBudget;

describe('selectVictims', () => {
  let handle!: PluginHandle;
  makeFramework([
    {
      make: (given) => {
        handle = given;
        return { name: 'Handle' };
      },
    },
    { make: nodeResourcesFit },
    { make: taintToleration },
  ]);

  it.each<[string, string, readonly PodInfo[], readonly PodDisruptionBudget[], readonly string[] | string]>([
    [
      'nobody is less important',
      '1',
      [victim('a', 10, '2'), victim('b', 11, '2')],
      [],
      'No preemption victims found for incoming pod',
    ],
    ['the Pod is too large even so', '4', [victim('a', 1, '1'), victim('b', 10, '3')], [], 'Insufficient cpu'],
    [
      'only as many as needed: the least important',
      '1',
      [victim('a', 1), victim('b', 2), victim('c', 3), victim('d', 4)],
      [],
      ['a'],
    ],
    [
      'the important ones stay if a less important one makes room',
      '2',
      [victim('a', 1, '2'), victim('b', 2, '2')],
      [],
      ['a'],
    ],
    ['small ones are put back once there is room for them', '3', [victim('a', 1, '3'), victim('b', 0, '1')], [], ['a']],
    [
      'of equals, the one that has run for less time',
      '2',
      [victim('a', 1, '2', startedAt('2029-01-02T00:00:00Z')), victim('b', 1, '2', startedAt('2029-01-01T00:00:00Z'))],
      [],
      ['a'],
    ],
    [
      'one whose budget is used up stays if another can go',
      '2',
      [victim('a', 1, '2', labelled('web')), victim('b', 2, '2')],
      [budget('web', 0)],
      ['b'],
    ],
    [
      'one whose budget is used up goes if need be',
      '4',
      [victim('a', 1, '2', labelled('web')), victim('b', 2, '2')],
      [budget('web', 0)],
      ['b', 'a', '1 breach'],
    ],
  ])('%s', (_, cpu, pods, budgets, expected) => {
    const pod = makePodInfo('p', { requests: { cpu, memory: '0' }, spec: { priority: 10 } });
    const node = makeNodeInfo(makeNode('n', { allocatable: { cpu: '4' } }), pods);
    const result = selectVictims(handle, { pod, node, state: new CycleState(), budgets, nowMs });
    const names = (found: Victims) => found.pods.map(({ pod: { metadata } }) => metadata.name);
    expect(
      result instanceof Status
        ? result.message
        : [...names(result), ...(result.violations === 0 ? [] : [`${result.violations} breach`])],
    ).toEqual(expected);
    expect(node.pods).toEqual(pods);
  });
});

it.each<[string, readonly PodDisruptionBudget[], readonly string[]]>([
  ['no budgets', [], []],
  ['all used up', [budget('web', 0)], ['a', 'b', 'c']],
  ['one may go', [budget('web', 1)], ['b', 'c']],
  ['another application', [budget('db', 0)], []],
  ['two budgets: the tighter one counts', [budget('web', 2), budget('web', 1)], ['b', 'c']],
  [
    'one whose disruption is counted already',
    [budget('web', 0, { disruptedPods: { b: '2029-01-01T00:00:00Z' } })],
    ['a', 'c'],
  ],
  ['a budget for everything counts for nothing', [{ ...budget('web', 0), spec: { selector: {} } }], []],
  ['another namespace', [{ ...budget('web', 0), metadata: { name: 'web', namespace: 'other' } }], []],
])('splitByBudgets: %s', (_, budgets, violating) => {
  const pods = ['a', 'b', 'c'].map((name) => victim(name, 1, '1', labelled('web')));
  const split = splitByBudgets(pods, budgets);
  const names = (list: readonly PodInfo[]) => list.map(({ pod }) => pod.metadata.name);
  expect(names(split.violating)).toEqual(violating);
  expect(names(split.others)).toEqual(['a', 'b', 'c'].filter((name) => !violating.includes(name)));
});

describe('pickCandidate', () => {
  const on = (nodeName: string, violations: number, ...pods: PodInfo[]): Victims => ({ nodeName, pods, violations });
  it.each<[string, readonly Victims[], string]>([
    ['a single one', [on('a', 3, victim('x', 9))], 'a'],
    ['fewest breaches of budgets', [on('a', 1, victim('x', 1)), on('b', 0, victim('y', 9))], 'b'],
    ['lowest most important victim', [on('a', 0, victim('x', 5)), on('b', 0, victim('y', 4), victim('z', 4))], 'b'],
    ['lowest sum', [on('a', 0, victim('x', 5), victim('y', 4)), on('b', 0, victim('y', 5), victim('z', 3))], 'b'],
    [
      'fewer victims, whatever their priorities below 0',
      [on('a', 0, victim('x', -5), victim('y', -6)), on('b', 0, victim('z', -5))],
      'b',
    ],
    [
      'those that started last',
      [
        on('a', 0, victim('x', 5, '1', startedAt('2029-01-01T00:00:00Z'))),
        on('b', 0, victim('y', 5, '1', startedAt('2029-01-02T00:00:00Z'))),
      ],
      'b',
    ],
    [
      'only the most important victims count for that',
      [
        on(
          'a',
          0,
          victim('x', 5, '1', startedAt('2029-01-03T00:00:00Z')),
          victim('v', 1, '1', startedAt('2028-01-01T00:00:00Z')),
        ),
        on(
          'b',
          0,
          victim('y', 5, '1', startedAt('2029-01-02T00:00:00Z')),
          victim('w', 1, '1', startedAt('2029-06-01T00:00:00Z')),
        ),
      ],
      'a',
    ],
    ['the first of equals', [on('a', 0, victim('x', 5)), on('b', 0, victim('y', 5))], 'a'],
  ])('%s', (_, candidates, name) => {
    expect(pickCandidate(candidates, nowMs).nodeName).toBe(name);
  });

  it('wants one at least', () => {
    expect(() => pickCandidate([], nowMs)).toThrow('there is no candidate to pick');
  });
});
