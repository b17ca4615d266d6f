import { describe, expect, it } from 'vitest';
import { makePod } from '../../../../test/fixtures/scheduling-objects.ts';
import { claimOf, storageClassOf } from '../../../../test/fixtures/volume-objects.ts';
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { claimNames, podClaims } from './pod-claims.ts';

const podWith = (...volumes: object[]): Pod => makePod('web', { spec: { volumes: volumes as Pod['spec']['volumes'] } });
const uses = (claimName: string) => ({ name: claimName, persistentVolumeClaim: { claimName } });
const bound = { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } };
const owned = { ownerReferences: [{ uid: 'web-uid', controller: true }] };

function sorted(pod: Pod, ...claims: PersistentVolumeClaim[]): string {
  const found = podClaims(pod, claimNames(pod)!, {
    claim: (_, name) => claims.find(({ metadata }) => metadata.name === name),
    storageClass: (name) =>
      name === 'slow' ? storageClassOf('slow', { volumeBindingMode: 'WaitForFirstConsumer' }) : undefined,
  });
  if ('reason' in found) return found.reason;
  const names = (list: readonly PersistentVolumeClaim[]): string => list.map(({ metadata }) => metadata.name).join(',');
  return `bound: ${names(found.bound)}; delayed: ${names(found.delayed)}`;
}

it.each<[string, Pod, ReturnType<typeof claimNames>]>([
  ['none', makePod('web'), undefined],
  ['others', podWith({ name: 'v', emptyDir: {} }), undefined],
  ['a claim', podWith({ name: 'v', emptyDir: {} }, uses('data')), [{ name: 'data', isEphemeral: false }]],
  ['one of its own', podWith({ name: 'tmp', ephemeral: {} }), [{ name: 'web-tmp', isEphemeral: true }]],
])('claims of a Pod with volumes: %s', (_, pod, expected) => {
  expect(claimNames(pod)).toEqual(expected);
});

describe('podClaims', () => {
  it.each<[string, Pod, PersistentVolumeClaim[], string]>([
    [
      'bound and delayed',
      podWith(uses('a'), uses('b')),
      [
        claimOf('a', { metadata: bound, spec: { volumeName: 'v' } }),
        claimOf('b', { spec: { storageClassName: 'slow' } }),
      ],
      'bound: a; delayed: b',
    ],
    ['unbound', podWith(uses('a')), [claimOf('a')], 'pod has unbound immediate PersistentVolumeClaims'],
    [
      'unbound, with a volume in mind',
      podWith(uses('a')),
      [claimOf('a', { spec: { storageClassName: 'slow', volumeName: 'v' } })],
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    ['not there', podWith(uses('a')), [], 'persistentvolumeclaim "a" not found'],
    [
      'its own, not there',
      podWith({ name: 'tmp', ephemeral: {} }),
      [],
      'waiting for ephemeral volume controller to create the persistentvolumeclaim "web-tmp"',
    ],
    [
      'its own',
      podWith({ name: 'tmp', ephemeral: {} }),
      [claimOf('web-tmp', { metadata: { ...bound, ...owned }, spec: { volumeName: 'v' } })],
      'bound: web-tmp; delayed: ',
    ],
    [
      'somebody else’s',
      podWith({ name: 'tmp', ephemeral: {} }),
      [claimOf('web-tmp', { metadata: bound, spec: { volumeName: 'v' } })],
      'PVC default/web-tmp was not created for pod default/web (pod is not owner)',
    ],
    [
      'lost',
      podWith(uses('a')),
      [claimOf('a', { spec: { volumeName: 'v' }, status: { phase: 'Lost' } })],
      'persistentvolumeclaim "a" bound to non-existent persistentvolume "v"',
    ],
    [
      'going',
      podWith(uses('a')),
      [claimOf('a', { metadata: { deletionTimestamp: 't' } })],
      'persistentvolumeclaim "a" is being deleted',
    ],
  ])('%s', (_, pod, claims, expected) => {
    expect(sorted(pod, ...claims)).toBe(expected);
  });
});
