import { describe, expect, it } from 'vitest';
import { makeNode, makeNodeInfo, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import type { NodeSelectorTerm, PreferredSchedulingTerm } from '../../../api/core/v1/scheduling.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { nodeAffinity } from './node-affinity.ts';

const plugin = nodeAffinity();
const zone = (...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key: 'zone', operator: 'In', values }],
});
const named = (...values: string[]): NodeSelectorTerm => ({
  matchFields: [{ key: 'metadata.name', operator: 'In', values }],
});
const required = (...nodeSelectorTerms: NodeSelectorTerm[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const inZone = (value: string, name = 'n') => makeNode(name, { labels: { zone: value } });

describe('filter', () => {
  const mismatch = ['UnschedulableAndUnresolvable', "node(s) didn't match Pod's node affinity/selector"];
  it.each<[string, object, readonly string[] | undefined]>([
    ['nothing asked for', {}, undefined],
    ['nodeSelector', { nodeSelector: { zone: 'a' } }, ['Success', '']],
    ['nodeSelector, another value', { nodeSelector: { zone: 'b' } }, mismatch],
    ['one of the terms', required(zone('x'), zone('a')), ['Success', '']],
    ['none of the terms', required(zone('x'), zone('y')), mismatch],
    ['no terms', required(), mismatch],
    ['a term that says nothing', required({}), mismatch],
    ['nodeSelector and a term', { nodeSelector: { zone: 'a' }, ...required(zone('a')) }, ['Success', '']],
    ['nodeSelector but no term', { nodeSelector: { zone: 'a' }, ...required(zone('b')) }, mismatch],
  ])('%s', (_, spec, expected) => {
    const state = new CycleState();
    const pod = makePodInfo('p', { spec });
    const { status } = plugin.preFilter!(state, pod, undefined as never);
    expect(status.code).toBe(expected === undefined ? 'Skip' : 'Success');
    if (expected === undefined) return;
    const { code, message } = plugin.filter!(state, pod, makeNodeInfo(inZone('a')));
    expect([code, message]).toEqual(expected);
  });
});

it.each<[string, object, readonly [string, string], readonly string[] | undefined]>([
  ['all Nodes', required(zone('a')), ['Success', ''], undefined],
  ['those that are named', required(named('a', 'b'), named('c')), ['Success', ''], ['a', 'b', 'c']],
  [
    'names that cannot all match',
    required({ matchFields: [...named('a').matchFields!, ...named('b').matchFields!] }),
    ['UnschedulableAndUnresolvable', 'pod affinity terms conflict'],
    undefined,
  ],
])('preFilter leaves %s', (_, spec, expected, names) => {
  const { status, nodeNames } = plugin.preFilter!(new CycleState(), makePodInfo('p', { spec }), undefined as never);
  expect([status.code, status.message]).toEqual(expected);
  expect(nodeNames === undefined ? undefined : [...nodeNames]).toEqual(names);
});

describe('score', () => {
  const nodes = ['a', 'b', 'c'].map((name) => makeNodeInfo(inZone(name)));
  const prefer = (weight: number, preference: NodeSelectorTerm): PreferredSchedulingTerm => ({ weight, preference });
  const scores = (...preferred: PreferredSchedulingTerm[]) => {
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } };
    const pod = makePodInfo('p', { spec: { affinity } });
    const state = new CycleState();
    if (plugin.preScore!(state, pod, nodes).code === 'Skip') return 'skipped';
    const weights = Float64Array.from(nodes, (node) => plugin.score!(state, pod, node));
    plugin.normalizeScores!(state, pod, weights);
    return [...weights];
  };
  it.each<[string, readonly PreferredSchedulingTerm[], readonly number[] | 'skipped']>([
    ['nothing preferred', [], 'skipped'],
    ['the weights of all terms that match', [prefer(2, zone('a', 'b')), prefer(6, zone('b'))], [25, 100, 0]],
    ['a weight of 0', [prefer(0, zone('a'))], [0, 0, 0]],
    ['a term that says nothing', [prefer(5, {}), prefer(1, zone('c'))], [0, 0, 100]],
  ])('%s', (_, preferred, expected) => {
    expect(scores(...preferred)).toEqual(expected);
  });
});

it.each<[string, ReturnType<typeof inZone> | undefined, ReturnType<typeof inZone>, string]>([
  ['a new Node that matches', undefined, inZone('a'), 'Queue'],
  ['a new Node that does not', undefined, inZone('b'), 'Skip'],
  ['it matches now', inZone('b'), inZone('a'), 'Queue'],
  ['it has matched before', inZone('a'), inZone('a'), 'Skip'],
  ['it does not match any more', inZone('a'), inZone('b'), 'Skip'],
])('queueing hint: %s', (_, old, current, hint) => {
  const [nodeEvents] = plugin.events!;
  expect(nodeEvents!.hint!(makePodInfo('p', { spec: required(zone('a')) }), old, current)).toBe(hint);
});
