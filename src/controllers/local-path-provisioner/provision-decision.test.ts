import { describe, expect, it } from 'vitest';
import { claimOf, claimRefTo, onHost, storageClassOf, volumeOf } from '../../../test/fixtures/volume-objects.ts';
import type { Node } from '../../api/core/v1/node.ts';
import { decideProvision, deletableDirectory, type ProvisionFacts } from './provision-decision.ts';

const provisioner = 'wherry.dev/local-path';
const rootDirectory = '/storage';
const localPath = storageClassOf('local-path', { provisioner, volumeBindingMode: 'WaitForFirstConsumer' });
const asked = { 'volume.kubernetes.io/storage-provisioner': provisioner };
const chosen = { ...asked, 'volume.kubernetes.io/selected-node': 'node-1' };
const node = (name: string): Node | undefined =>
  name === 'node-1'
    ? ({ metadata: { name, labels: { 'kubernetes.io/hostname': 'host-1' } } } as unknown as Node)
    : undefined;

function factsOf(annotations: object, spec: object = {}, more: object = {}): ProvisionFacts {
  const { metadata = {}, ...rest } = more as { metadata?: object };
  const claim = claimOf('data', {
    metadata: { annotations, resourceVersion: '7', ...metadata },
    spec: { storageClassName: 'local-path', ...spec },
  });
  return { provisioner, rootDirectory, claim, storageClass: localPath, node, ...rest };
}

const failed = (why: string): object => ({
  action: 'fail',
  message: `failed to provision volume with StorageClass "local-path": ${why}`,
});
const immediate = storageClassOf('local-path', { provisioner });

describe('decideProvision', () => {
  it.each<[string, ProvisionFacts, object]>([
    ['nobody asks', factsOf({}), { action: 'none' }],
    [
      'another is asked',
      factsOf({ ...chosen, 'volume.kubernetes.io/storage-provisioner': 'other' }),
      { action: 'none' },
    ],
    ['the class is another’s', factsOf(chosen, {}, { storageClass: storageClassOf('local-path') }), { action: 'none' }],
    ['the class is gone', factsOf(chosen, {}, { storageClass: undefined }), { action: 'none' }],
    ['there is a volume', factsOf(chosen, { volumeName: 'a' }), { action: 'none' }],
    [
      'the claim is going',
      factsOf(chosen, {}, { metadata: { annotations: chosen, deletionTimestamp: 't' } }),
      { action: 'none' },
    ],
    ['no Node is chosen yet', factsOf(asked), { action: 'none' }],
    [
      'no Node will be chosen',
      factsOf(asked, {}, { storageClass: immediate }),
      failed('configuration error, no node was specified'),
    ],
    [
      'several Nodes are to share it',
      factsOf(chosen, { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
      failed('NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes'),
    ],
    ['it has to have labels', factsOf(chosen, { selector: {} }), failed('claim.Spec.Selector is not supported')],
    ['it is to be a device', factsOf(chosen, { volumeMode: 'Block' }), failed('block volumes are not supported')],
  ])('where %s', (_, facts, expected) => {
    expect(decideProvision(facts)).toEqual(expected);
  });

  it('makes a directory of the Node', () => {
    expect(decideProvision(factsOf(chosen, { resources: { requests: { storage: '3Gi' } } }))).toEqual({
      action: 'create',
      volume: {
        metadata: { name: 'pvc-uid-data', annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
        spec: {
          capacity: { storage: '3Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: 'local-path',
          volumeMode: 'Filesystem',
          claimRef: { ...claimRefTo('data'), resourceVersion: '7' },
          hostPath: { path: '/storage/pvc-uid-data_default_data', type: 'DirectoryOrCreate' },
          nodeAffinity: onHost('host-1'),
        },
      },
    });
  });

  it('has another Node chosen where that is gone', () => {
    const facts = factsOf({ ...asked, 'volume.kubernetes.io/selected-node': 'node-9' });
    expect(decideProvision(facts)).toMatchObject({
      action: 'reschedule',
      claim: { metadata: { annotations: asked } },
      message: 'node "node-9" not found',
    });
  });
});

describe('deletableDirectory', () => {
  const ours = { annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } };
  const spec = {
    persistentVolumeReclaimPolicy: 'Delete',
    hostPath: { path: '/storage/pvc-1', type: 'DirectoryOrCreate' },
    nodeAffinity: onHost('host-1'),
  };
  const released = { phase: 'Released' };

  it.each<[string, object, object | undefined]>([
    ['released', {}, { hostname: 'host-1', path: '/storage/pvc-1' }],
    ['bound', { status: { phase: 'Bound' } }, undefined],
    ['retained', { spec: { ...spec, persistentVolumeReclaimPolicy: 'Retain' } }, undefined],
    ['somebody else’s', { metadata: {} }, undefined],
    ['going already', { metadata: { ...ours, deletionTimestamp: 't' } }, undefined],
    ['elsewhere', { spec: { ...spec, hostPath: { path: '/etc' } } }, undefined],
    ['all of the directory', { spec: { ...spec, hostPath: { path: '/storage' } } }, undefined],
    ['beside the directory', { spec: { ...spec, hostPath: { path: '/storage-2/x' } } }, undefined],
    ['out of the directory', { spec: { ...spec, hostPath: { path: '/storage/../etc' } } }, undefined],
  ])('of a volume that is %s', (_, parts, expected) => {
    const volume = volumeOf('pvc-1', { metadata: ours, spec, status: released, ...parts });
    expect(deletableDirectory(volume, { provisioner, rootDirectory })).toEqual(expected);
  });
});
