import { expect, it } from 'vitest';
import { makePod, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import { openGates, schedulingGates } from './scheduling-gates.ts';

const gated = (...names: string[]) => ({ spec: { schedulingGates: names.map((name) => ({ name })) } });

it.each<[string, readonly string[], readonly [string, string]]>([
  ['no gates', [], ['Success', '']],
  ['one gate', ['a'], ['UnschedulableAndUnresolvable', 'waiting for scheduling gates: [a]']],
  ['two gates', ['a', 'b'], ['UnschedulableAndUnresolvable', 'waiting for scheduling gates: [a b]']],
])('%s', (_, names, expected) => {
  const { code, message } = openGates(makePodInfo('p', gated(...names)));
  expect([code, message]).toEqual(expected);
});

it('brings back the Pod whose gates have gone, and no other', () => {
  const [{ hint } = {}] = schedulingGates().events!;
  const pod = makePodInfo('p', gated('a'));
  expect(hint!(pod, pod.pod, makePod('p'))).toBe('Queue');
  expect(hint!(pod, makePod('q', gated('a')), makePod('q'))).toBe('Skip');
});
