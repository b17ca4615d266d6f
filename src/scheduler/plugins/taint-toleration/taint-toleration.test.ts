import { describe, expect, it } from 'vitest';
import { makeNode, makeNodeInfo, makePod, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import type { Taint, Toleration } from '../../../api/core/v1/scheduling.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { taintToleration } from './taint-toleration.ts';

const plugin = taintToleration();
const taint = (key: string, effect: string, value = ''): Taint => ({ key, effect, value });
const tolerate = (key: string, effect = '', value = ''): Toleration => ({ key, effect, value });
const tainted = (...taints: Taint[]) => makeNode('n', { spec: { taints } });
const tolerating = (...tolerations: Toleration[]) => makePodInfo('p', { spec: { tolerations } });

describe('filter', () => {
  const untolerated = ['UnschedulableAndUnresolvable', 'node(s) had untolerated taint(s)'];
  it.each<[string, readonly Taint[], readonly Toleration[], readonly string[]]>([
    ['no taints', [], [], ['Success', '']],
    ['NoSchedule', [taint('a', 'NoSchedule')], [], untolerated],
    ['NoExecute', [taint('a', 'NoExecute')], [], untolerated],
    ['PreferNoSchedule', [taint('a', 'PreferNoSchedule')], [], ['Success', '']],
    ['tolerated', [taint('a', 'NoSchedule', 'x')], [tolerate('a', 'NoSchedule', 'x')], ['Success', '']],
    ['another value', [taint('a', 'NoSchedule', 'x')], [tolerate('a', 'NoSchedule', 'y')], untolerated],
    ['one of two', [taint('a', 'NoSchedule'), taint('b', 'NoExecute')], [tolerate('a')], untolerated],
    ['both', [taint('a', 'NoSchedule'), taint('b', 'NoExecute')], [tolerate('a'), tolerate('b')], ['Success', '']],
  ])('%s', (_, taints, tolerations, expected) => {
    const status = plugin.filter!(new CycleState(), tolerating(...tolerations), makeNodeInfo(tainted(...taints)));
    expect([status.code, status.message]).toEqual(expected);
  });
});

describe('score', () => {
  const soft = (...keys: string[]) => makeNodeInfo(tainted(...keys.map((key) => taint(key, 'PreferNoSchedule'))));
  const scores = (tolerations: readonly Toleration[], nodes: readonly ReturnType<typeof soft>[]) => {
    const state = new CycleState();
    const pod = tolerating(...tolerations);
    if (plugin.preScore!(state, pod, nodes).code === 'Skip') return 'skipped';
    const counts = Float64Array.from(nodes, (node) => plugin.score!(state, pod, node));
    plugin.normalizeScores!(state, pod, counts);
    return [...counts];
  };
  it.each<[string, readonly Toleration[], readonly (readonly string[])[], readonly number[] | 'skipped']>([
    ['no such taints', [], [[], []], 'skipped'],
    ['fewer are better', [], [[], ['a'], ['a', 'b']], [100, 50, 0]],
    ['tolerated ones do not count', [tolerate('a')], [['a'], ['a', 'b'], ['b', 'c']], [100, 50, 0]],
    ['a toleration of another effect does not count', [tolerate('a', 'NoSchedule')], [['a'], []], [0, 100]],
    ['all tolerated', [tolerate('a', 'PreferNoSchedule')], [['a'], []], [100, 100]],
  ])('%s', (_, tolerations, taints, expected) => {
    expect(
      scores(
        tolerations,
        taints.map((keys) => soft(...keys)),
      ),
    ).toEqual(expected);
  });
});

describe('queueing hints', () => {
  const [nodeEvents, podEvents] = plugin.events!;
  const hard = tainted(taint('a', 'NoSchedule'));
  const other = tainted(taint('b', 'NoExecute'));
  it.each<[string, typeof hard | undefined, typeof hard, string]>([
    ['a new Node', undefined, tainted(), 'Queue'],
    ['a new Node with a taint', undefined, other, 'Skip'],
    ['a new Node with a taint that is tolerated', undefined, hard, 'Queue'],
    ['the taint has gone', other, tainted(), 'Queue'],
    ['another taint instead', other, hard, 'Queue'],
    ['it was tolerated before', hard, tainted(), 'Skip'],
    ['a taint more', tainted(), other, 'Skip'],
  ])('%s', (_, old, current, hint) => {
    expect(nodeEvents!.hint!(tolerating(tolerate('a')), old, current)).toBe(hint);
  });

  it('tolerations of its own', () => {
    const pod = makePodInfo('p');
    expect(podEvents!.hint!(pod, pod.pod, makePod('p', { spec: { tolerations: [tolerate('a')] } }))).toBe('Queue');
    expect(podEvents!.hint!(pod, makePod('q'), makePod('q'))).toBe('Skip');
  });
});
