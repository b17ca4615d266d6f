import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../test/fixtures/scheduling-framework.ts';
import { makeNode, makeNodeInfo, makePodInfo, type PodParts } from '../../test/fixtures/scheduling-objects.ts';
import { SeededRandom } from '../base/seeded-random.ts';
import { CycleState } from './framework/cycle-state.ts';
import type { Plugin } from './framework/plugin.ts';
import { Status, success } from './framework/status.ts';
import { bestNode, PodScheduler } from './schedule-pod.ts';

describe('bestNode', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((name) => makeNodeInfo(makeNode(name)));
  const chance = (value: number) => ({ next: () => value }) as never;
  it.each<[string, readonly number[], number, string]>([
    ['the highest', [1, 3, 2, 0], 0, 'b'],
    ['the first of equals, by chance', [3, 1, 3, 3], 0.99, 'a'],
    ['the last of equals, by chance', [3, 1, 3, 3], 0, 'd'],
    ['a later, higher one', [3, 3, 1, 4], 0, 'd'],
    ['a single one', [7], 0, 'a'],
  ])('%s', (_, scores, random, name) => {
    expect(bestNode(nodes.slice(0, scores.length), Float64Array.from(scores), chance(random)).name).toBe(name);
  });

  it('gives equals equal chances', () => {
    const random = new SeededRandom(7);
    const counts: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 };
    for (let i = 0; i < 4000; i++) counts[bestNode(nodes, Float64Array.of(5, 5, 1, 5), random).name]!++;
    expect(counts.c).toBe(0);
    for (const name of ['a', 'b', 'd']) expect(Math.abs(counts[name]! - 4000 / 3)).toBeLessThan(120);
  });
});

describe('PodScheduler', () => {
  const no = (name: string): Status => new Status('Unschedulable', name, [`not by ${name}`]);
  function decide(plugins: readonly Partial<Plugin>[], nodes: readonly string[], parts: PodParts = {}) {
    const { framework, cache, random } = makeFramework(plugins);
    for (const name of nodes) cache.setNode(makeNode(name));
    return new PodScheduler(framework, random).decide(new CycleState(), makePodInfo('p', parts), cache.snapshot());
  }
  const except = (...names: string[]): Partial<Plugin> => ({
    name: 'Except',
    filter: (_s, _p, { name }) => (names.includes(name) ? no('Except') : success),
  });
  const prefer = (best: string): Partial<Plugin> => ({ score: (_s, _p, { name }) => (name === best ? 100 : 0) });

  it.each<[string, readonly Partial<Plugin>[], PodParts, object]>([
    [
      'the best of those that fit',
      [except('a'), prefer('b')],
      {},
      { kind: 'fits', nodeName: 'b', looked: 3, feasible: 2 },
    ],
    [
      'not the best if it does not fit',
      [except('a', 'b'), prefer('a')],
      {},
      { kind: 'fits', nodeName: 'c', looked: 3, feasible: 1 },
    ],
    [
      'the nominated Node before better ones',
      [prefer('b')],
      { status: { nominatedNodeName: 'c' } },
      { kind: 'fits', nodeName: 'c', looked: 1, feasible: 1 },
    ],
    [
      'another if the nominated Node does not fit',
      [except('c'), prefer('b')],
      { status: { nominatedNodeName: 'c' } },
      { kind: 'fits', nodeName: 'b', looked: 3, feasible: 2 },
    ],
    [
      'another if the nominated Node is gone',
      [prefer('b')],
      { status: { nominatedNodeName: 'z' } },
      { kind: 'fits', nodeName: 'b', looked: 3, feasible: 3 },
    ],
  ])('chooses %s', (_, plugins, parts, decision) => {
    expect(decide(plugins, ['a', 'b', 'c'], parts)).toEqual(decision);
  });

  it('takes the first that fits where no plugin says which is better', () => {
    expect(decide([except('a')], ['a', 'b', 'c'])).toEqual({ kind: 'fits', nodeName: 'b', looked: 2, feasible: 1 });
  });

  const named = (...names: string[]): Partial<Plugin> => ({
    name: 'Named',
    preFilter: () => ({ status: success, nodeNames: new Set(names) }),
  });
  it.each<[string, readonly Partial<Plugin>[], string, readonly string[]]>([
    ['no Node fits', [except('a', 'b', 'c')], '0/3 nodes are available: 3 not by Except.', ['Except']],
    [
      'the named Nodes do not fit',
      [named('a', 'z'), except('a')],
      "0/3 nodes are available: 1 not by Except, 2 node(s) didn't satisfy plugin(s) [Named].",
      ['Named', 'Except'],
    ],
    [
      'a plugin is against it from the start',
      [{ name: 'Never', preFilter: () => ({ status: no('Never') }) }],
      '0/3 nodes are available: not by Never.',
      ['Never'],
    ],
  ])('finds none: %s', (_, plugins, message, rejectedBy) => {
    const decision = decide(plugins, ['a', 'b', 'c']);
    expect(decision).toMatchObject({ kind: 'noFit' });
    if (decision.kind !== 'noFit') return;
    expect([decision.diagnosis.message, [...decision.diagnosis.rejectedBy]]).toEqual([message, rejectedBy]);
  });

  it('says so where there are no Nodes', () => {
    expect(decide([], [])).toEqual({ kind: 'noNodes' });
  });

  it('throws what plugins fail with', () => {
    const preScore = () => new Status('Error', 'X', ['odd']);
    expect(() => decide([{ preScore, score: () => 0 }], ['a', 'b'])).toThrow('running PreScore plugin "Plugin0": odd');
  });
});
