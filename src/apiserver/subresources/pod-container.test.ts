import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { chosenContainer, defaultContainerAnnotation } from './pod-container.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

function podWith(spec: object, marked?: string): Pod {
  const annotations = marked === undefined ? {} : { [defaultContainerAnnotation]: marked };
  return { metadata: { name: 'p', annotations }, spec } as unknown as Pod;
}

describe('the container that is meant', () => {
  const two = { containers: named('a', 'b') };
  const all = { ...two, initContainers: named('i', 'j'), ephemeralContainers: named('e') };
  it.each<[string, Pod, string, string]>([
    ['is the only one', podWith({ containers: named('a'), initContainers: named('i') }), '', 'a'],
    ['is the one asked for', podWith(all), 'b', 'b'],
    ['may be an init container', podWith(all), 'i', 'i'],
    ['may be an ephemeral container', podWith(all), 'e', 'e'],
    ['is the one that the annotation names', podWith(two, 'b'), '', 'b'],
    ['is the one asked for, whatever the annotation says', podWith(two, 'b'), 'a', 'a'],
  ])('%s', (_, pod, asked, expected) => {
    expect(chosenContainer(pod, asked)).toBe(expected);
  });

  it.each<[string, Pod, string, string]>([
    ['that is not there', podWith(all), 'x', 'container x is not valid for pod p'],
    ['of two', podWith(two), '', 'a container name must be specified for pod p, choose one of: [a b]'],
    [
      'of two, marked wrong',
      podWith(two, 'x'),
      '',
      'a container name must be specified for pod p, choose one of: [a b]',
    ],
    [
      'of many',
      podWith(all),
      '',
      'a container name must be specified for pod p, choose one of: [a b] or one of the init containers: [i j] or one of the ephemeral containers: [e]',
    ],
  ])('is refused: one %s', (_, pod, asked, message) => {
    expect(() => chosenContainer(pod, asked)).toThrow(message);
  });
});
