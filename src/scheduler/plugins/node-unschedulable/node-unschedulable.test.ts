import { describe, expect, it } from 'vitest';
import { makeNode, makePod, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import type { Toleration } from '../../../api/core/v1/scheduling.ts';
import { nodeUnschedulable, takesPods } from './node-unschedulable.ts';

const toleration: Toleration = { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' };
const cordoned = makeNode('n', { spec: { unschedulable: true } });
const open = makeNode('n');

it.each<[string, typeof open, readonly Toleration[] | undefined, readonly [string, string]]>([
  ['an open Node', open, undefined, ['Success', '']],
  ['a cordoned Node', cordoned, undefined, ['UnschedulableAndUnresolvable', 'node(s) were unschedulable']],
  ['a cordoned Node, tolerated', cordoned, [toleration], ['Success', '']],
  [
    'a cordoned Node, another toleration',
    cordoned,
    [{ ...toleration, effect: 'NoExecute' }],
    ['UnschedulableAndUnresolvable', 'node(s) were unschedulable'],
  ],
])('%s', (_, node, tolerations, expected) => {
  const { code, message } = takesPods(node, tolerations);
  expect([code, message]).toEqual(expected);
});

describe('queueing hints', () => {
  const [nodeEvents, podEvents] = nodeUnschedulable().events!;
  const pod = makePodInfo('p');
  it.each<[string, typeof open | undefined, typeof open, string]>([
    ['a new Node', undefined, open, 'Queue'],
    ['a new Node, cordoned', undefined, cordoned, 'Skip'],
    ['uncordoned', cordoned, open, 'Queue'],
    ['cordoned', open, cordoned, 'Skip'],
    ['open as before', open, open, 'Skip'],
  ])('%s', (_, old, current, hint) => {
    expect(nodeEvents!.hint!(pod, old, current)).toBe(hint);
  });

  it('a toleration of its own', () => {
    const tolerating = { spec: { tolerations: [toleration] } };
    expect(podEvents!.hint!(pod, pod.pod, makePod('p', tolerating))).toBe('Queue');
    expect(podEvents!.hint!(pod, pod.pod, makePod('p', { spec: { tolerations: [{ key: 'x' }] } }))).toBe('Skip');
    expect(podEvents!.hint!(pod, pod.pod, makePod('q', tolerating))).toBe('Skip');
  });
});
