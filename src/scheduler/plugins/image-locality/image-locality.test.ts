import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../../../test/fixtures/scheduling-framework.ts';
import { makeNode, makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { imageLocality, imageLocalityScore } from './image-locality.ts';

const mb = 1024 * 1024;
const images = (...list: readonly (readonly [string, number, number])[]) =>
  new Map(list.map(([name, sizeMb, nodeCount]) => [name, { sizeBytes: sizeMb * mb, nodeCount }]));

describe('imageLocalityScore', () => {
  it.each<[string, readonly string[], ReturnType<typeof images>, number, number]>([
    ['nothing is there', ['a:1'], images(), 2, 0],
    ['another tag', ['a:1'], images(['a:2', 500, 2]), 2, 0],
    ['below the threshold', ['a:1'], images(['a:1', 23, 2]), 2, 0],
    ['40 MB on all Nodes', ['a:1'], images(['a:1', 40, 2]), 2, 1],
    ['300 MB on one Node of two', ['a:1'], images(['a:1', 300, 1]), 2, 12],
    ['above the threshold', ['a:1'], images(['a:1', 2000, 2]), 2, 100],
    ['two images', ['a:1', 'b:1'], images(['a:1', 400, 1], ['b:1', 1000, 2]), 2, 59],
    ['one of two images', ['a:1', 'b:1'], images(['a:1', 400, 1]), 2, 8],
  ])('%s', (_, wanted, onNode, nodeCount, score) => {
    expect(imageLocalityScore(wanted, onNode, nodeCount)).toBe(score);
  });
});

it('scores only where some Node has an image of the Pod', () => {
  const { framework, cache } = makeFramework([{ make: imageLocality }]);
  const big = { status: { images: [{ names: ['registry:5000/web'], sizeBytes: 1000 * mb }] } };
  cache.setNode(makeNode('a', big));
  cache.setNode(makeNode('b'));
  const { nodes } = cache.snapshot();
  const scores = (image: string) => {
    const pod = makePodInfo('p', { spec: { containers: [{ name: 'c', image, resources: {} }] } });
    const state = new CycleState();
    framework.preScore(state, pod, nodes);
    return [state.skippedScores.has('ImageLocality'), [...framework.score(state, pod, nodes)]];
  };
  expect(scores('other')).toEqual([true, [0, 0]]);
  expect(scores('registry:5000/web')).toEqual([false, [48, 0]]);
});
