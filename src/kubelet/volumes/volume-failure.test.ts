import { describe, expect, it } from 'vitest';
import {
  type FailedVolume,
  failureMessages,
  joinedMessage,
  MountFailure,
  UnprocessedVolume,
} from './volume-failure.ts';

/** Name, what failed, what is not there, messages. */
const cases: readonly (readonly [string, readonly FailedVolume[], readonly string[], readonly string[]])[] = [
  ['nothing', [], [], []],
  [
    'a volume of the Pod',
    [{ name: 'config', error: new Error('configmap "x" not found') }],
    ['config'],
    ['MountVolume.SetUp failed for volume "config" : configmap "x" not found'],
  ],
  [
    'a volume by another name',
    [
      {
        name: 'data',
        error: new MountFailure('MountVolume.NodeAffinity check', 'pv-1', 'no matching NodeSelectorTerms'),
      },
    ],
    ['data'],
    ['MountVolume.NodeAffinity check failed for volume "pv-1" : no matching NodeSelectorTerms'],
  ],
  [
    'volumes that are not known yet, in one message',
    [
      { name: 'b', error: new UnprocessedVolume('error processing PVC ns/b: PVC is not bound') },
      { name: 'config', error: new Error('why') },
      { name: 'a', error: new UnprocessedVolume('error processing PVC ns/a: PVC is being deleted') },
    ],
    ['config', 'b', 'a'],
    [
      'MountVolume.SetUp failed for volume "config" : why',
      'Unable to attach or mount volumes: unmounted volumes=[a b config], unattached volumes=[], failed to process volumes=[a b]: error processing PVC ns/b: PVC is not bound; error processing PVC ns/a: PVC is being deleted',
    ],
  ],
];

describe('failureMessages', () => {
  it.each(cases)('%s', (_, failed, unmounted, expected) => {
    expect(failureMessages(failed, unmounted)).toEqual(expected);
  });
});

it.each<[string, unknown[], string]>([
  ['one', [new Error('a')], 'a'],
  ['two', [new Error('a'), new Error('b')], '[a, b]'],
  ['the same twice', [new Error('a'), 'a'], 'a'],
])('%s as one message', (_, errors, expected) => {
  expect(joinedMessage(errors)).toBe(expected);
});
