import { describe, expect, it } from 'vitest';
import { claimOf, claimRefTo, onHost, volumeOf } from '../../../../test/fixtures/volume-objects.ts';
import type { Node } from './node.ts';
import type { PersistentVolume } from './persistent-volume.ts';
import {
  bestVolume,
  isClaimBound,
  isMeantFor,
  type MatchOptions,
  volumeBoundTo,
  volumeClass,
  whyNotSatisfied,
} from './volume-matching.ts';

const sized = (name: string, storage: string, spec: object = {}) =>
  volumeOf(name, { spec: { capacity: { storage }, ...spec } });
const one = ['ReadWriteOnce'];
const many = ['ReadWriteOnce', 'ReadWriteMany'];
const node = { metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1' } } } as unknown as Node;

/** Name, the claim's spec, volumes, options, the best of them. */
const cases: readonly (readonly [string, object, readonly PersistentVolume[], MatchOptions, string | undefined])[] = [
  ['none', {}, [], {}, undefined],
  ['the only one', {}, [volumeOf('a')], {}, 'a'],
  ['the smallest that is large enough', {}, [sized('a', '5Gi'), sized('b', '500Mi'), sized('c', '2Gi')], {}, 'c'],
  ['of the same size, the first by name', {}, [volumeOf('b'), volumeOf('a')], {}, 'a'],
  ['none that is large enough', {}, [sized('a', '1023Mi')], {}, undefined],
  [
    'fewer access modes before less room',
    {},
    [sized('a', '1Gi', { accessModes: many }), sized('b', '9Gi', { accessModes: one })],
    {},
    'b',
  ],
  [
    'all modes that are asked for',
    { accessModes: many },
    [volumeOf('a'), volumeOf('b', { spec: { accessModes: many } })],
    {},
    'b',
  ],
  ['another kind of volume', { volumeMode: 'Block' }, [volumeOf('a')], {}, undefined],
  [
    'of the class',
    { storageClassName: 'fast' },
    [volumeOf('a'), volumeOf('b', { spec: { storageClassName: 'fast' } })],
    {},
    'b',
  ],
  ['of no class', {}, [volumeOf('a', { spec: { storageClassName: 'fast' } })], {}, undefined],
  [
    'with the labels',
    { selector: { matchLabels: { tier: 'gold' } } },
    [volumeOf('a'), volumeOf('b', { metadata: { labels: { tier: 'gold' } } })],
    {},
    'b',
  ],
  ['of the attributes', { volumeAttributesClassName: 'x' }, [volumeOf('a')], {}, undefined],
  ['that is going', {}, [volumeOf('a', { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } })], {}, undefined],
  ['that is not available', {}, [volumeOf('a', { status: { phase: 'Released' } })], {}, undefined],
  ['that is another claim’s', {}, [volumeOf('a', { spec: { claimRef: claimRefTo('other') } })], {}, undefined],
  [
    'that was another claim’s of the name',
    {},
    [volumeOf('a', { spec: { claimRef: claimRefTo('data', 'uid-before') } })],
    {},
    undefined,
  ],
  [
    'that is meant for the claim, whatever else there is',
    { storageClassName: 'fast', selector: { matchLabels: { tier: 'gold' } } },
    [volumeOf('a'), sized('b', '9Gi', { claimRef: claimRefTo('data', null) })],
    {},
    'b',
  ],
  [
    'that is meant for the claim, but too small',
    {},
    [sized('a', '1Mi', { claimRef: claimRefTo('data') }), volumeOf('b')],
    {},
    'b',
  ],
  ['only what is meant', {}, [volumeOf('a')], { onlyMeant: true }, undefined],
  [
    'on the Node',
    {},
    [
      volumeOf('a', { spec: { nodeAffinity: onHost('node-2') } }),
      volumeOf('b', { spec: { nodeAffinity: onHost('node-1') } }),
    ],
    { node },
    'b',
  ],
  ['on any Node', {}, [volumeOf('a', { spec: { nodeAffinity: onHost('node-2') } })], {}, 'a'],
  [
    'meant for the claim, on another Node',
    {},
    [volumeOf('a', { spec: { nodeAffinity: onHost('node-2'), claimRef: claimRefTo('data') } }), volumeOf('b')],
    { node },
    undefined,
  ],
];

describe('bestVolume', () => {
  it.each(cases)('%s', (_, spec, volumes, options, expected) => {
    const claim = claimOf('data', { spec });
    expect(bestVolume(claim, volumes, options)?.metadata.name).toBe(expected);
    expect(bestVolume(claim, [...volumes].reverse(), options)?.metadata.name).toBe(expected);
  });
});

it.each<[string, object, boolean]>([
  ['nobody', {}, false],
  ['it', { claimRef: claimRefTo('data') }, true],
  ['one of its name', { claimRef: claimRefTo('data', null) }, true],
  ['an earlier one', { claimRef: claimRefTo('data', 'before') }, false],
  ['another', { claimRef: claimRefTo('other', null) }, false],
  ['one of another namespace', { claimRef: { ...claimRefTo('data', null), namespace: 'other' } }, false],
])('a volume is meant for %s', (_, spec, expected) => {
  expect(isMeantFor(volumeOf('a', { spec }), claimOf('data'))).toBe(expected);
});

it.each<[string, object, object, string | undefined]>([
  ['nothing', {}, {}, undefined],
  [
    'its deletion',
    { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } },
    {},
    'the volume is marked for deletion "a"',
  ],
  ['its size', { spec: { capacity: { storage: '1Mi' } } }, {}, 'requested PV is too small'],
  ['its class', { spec: { storageClassName: 'fast' } }, {}, 'storageClassName does not match'],
  ['its attributes', {}, { volumeAttributesClassName: 'x' }, 'VolumeAttributesClassName does not match'],
  ['its kind', {}, { volumeMode: 'Block' }, 'incompatible volumeMode'],
  ['its access modes', {}, { accessModes: many }, 'incompatible accessMode'],
])('a claim does not get the volume that it names because of %s', (_, volume, spec, expected) => {
  expect(whyNotSatisfied(volumeOf('a', volume), claimOf('data', { spec }))).toBe(expected);
});

it('the class of a volume may stand in an annotation', () => {
  expect(volumeClass(volumeOf('a'))).toBe('');
  const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
  expect(volumeClass(volumeOf('a', { metadata: { annotations }, spec: { storageClassName: 'new' } }))).toBe('old');
});

const byController = { 'pv.kubernetes.io/bound-by-controller': 'yes' };

describe('a volume of a claim', () => {
  const claim = claimOf('data', { metadata: { resourceVersion: '7' } });

  it('names it', () => {
    const bound = volumeBoundTo(volumeOf('a'), claim)!;
    expect(bound.spec.claimRef).toEqual({ ...claimRefTo('data'), resourceVersion: '7' });
    expect(bound.metadata.annotations).toEqual(byController);
  });

  it('was meant for it by its maker', () => {
    const bound = volumeBoundTo(volumeOf('a', { spec: { claimRef: claimRefTo('data', null) } }), claim)!;
    expect(bound.spec.claimRef?.uid).toBe('uid-data');
    expect(bound.metadata.annotations).toBeUndefined();
  });

  it('needs to be told once', () => {
    expect(volumeBoundTo(volumeBoundTo(volumeOf('a'), claim)!, claim)).toBeUndefined();
  });
});

it.each<[string, object, object, boolean]>([
  ['nothing', {}, {}, false],
  ['the name of a volume', {}, { volumeName: 'a' }, false],
  ['the word that it is, alone', { 'pv.kubernetes.io/bind-completed': 'yes' }, {}, false],
  ['both', { 'pv.kubernetes.io/bind-completed': 'yes' }, { volumeName: 'a' }, true],
])('a claim is bound that has %s', (_, annotations, spec, expected) => {
  expect(isClaimBound(claimOf('data', { metadata: { annotations }, spec }))).toBe(expected);
});
