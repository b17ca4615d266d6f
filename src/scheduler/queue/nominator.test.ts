import { expect, it } from 'vitest';
import { makePodInfo } from '../../../test/fixtures/scheduling-objects.ts';
import { Nominator } from './nominator.ts';

const names = (nominator: Nominator, node: string) => [...nominator.podsOn(node)].map(({ key }) => key);

it('knows which Pods are nominated for a Node', () => {
  const nominator = new Nominator();
  const p = makePodInfo('p');
  nominator.set(p, 'a');
  nominator.set(makePodInfo('q'), 'a');
  expect([names(nominator, 'a'), names(nominator, 'b')]).toEqual([['default/p', 'default/q'], []]);
  nominator.set(p, 'b');
  expect([names(nominator, 'a'), names(nominator, 'b')]).toEqual([['default/q'], ['default/p']]);
  nominator.set(p, '');
  nominator.delete('q-uid');
  nominator.delete('q-uid');
  expect([nominator.isEmpty, nominator.hasPodsOn('a')]).toEqual([true, false]);
});

it('keeps a nomination when the Pod changes, unless the Pod names another', () => {
  const nominator = new Nominator();
  nominator.update(makePodInfo('p'));
  expect(nominator.isEmpty).toBe(true);
  nominator.set(makePodInfo('p'), 'a');
  const changed = makePodInfo('p', { metadata: { labels: { x: 'y' } } });
  nominator.update(changed);
  expect([...nominator.podsOn('a')]).toEqual([changed]);
  nominator.update(makePodInfo('p', { status: { nominatedNodeName: 'b' } }));
  expect([names(nominator, 'a'), names(nominator, 'b')]).toEqual([[], ['default/p']]);
});
