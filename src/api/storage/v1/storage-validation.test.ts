import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { CSIDriver } from './csi-driver.ts';
import { csiDriverResource } from './csi-driver-resource.ts';
import { csiNodeResource } from './csi-node-resource.ts';
import { csiStorageCapacityResource } from './csi-storage-capacity-resource.ts';
import type { StorageClass } from './storage-class.ts';
import { storageClassResource } from './storage-class-resource.ts';
import { volumeAttachmentResource } from './volume-attachment-resource.ts';
import { volumeAttributesClassResource } from './volume-attributes-class-resource.ts';

describe('a StorageClass', () => {
  const minimal: Input = { metadata: { name: 's' }, provisioner: 'example.com/p' };
  it('deletes, and binds at once', () => {
    expect(created<StorageClass>(storageClassResource, minimal)).toMatchObject({
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    });
  });

  it.each([
    ['minimal', {}, []],
    ['no provisioner', { provisioner: '' }, ['provisioner: Required value']],
    [
      'recycling',
      { reclaimPolicy: 'Recycle' },
      ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    ],
    ['a parameter of no name', { parameters: { '': 'a' } }, ['parameters: Invalid value: "": field can not be empty.']],
    [
      'a zone twice',
      { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'a'] }] }] },
      ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(storageClassResource, { ...minimal, ...changes })).toEqual(expected);
  });

  it('stays what it is', () => {
    const changed = {
      provisioner: 'p/q',
      parameters: { a: 'b' },
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    expect(updateErrors(storageClassResource, minimal, { ...minimal, ...changed })).toEqual([
      'parameters: Forbidden: updates to parameters are forbidden.',
      'provisioner: Forbidden: updates to provisioner are forbidden.',
      'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ]);
  });
});

describe('a CSIDriver', () => {
  const minimal: Input = { metadata: { name: 'd.example.com' }, spec: {} };
  it('is attached, and knows persistent volumes', () => {
    expect(created<CSIDriver>(csiDriverResource, minimal).spec).toEqual({
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
      serviceAccountTokenInSecrets: false,
    });
  });

  it.each([
    ['a name that is none', withField(minimal, 'metadata.name', 'a_b'), 1],
    ['another mode', withField(minimal, 'spec.volumeLifecycleModes', ['Other']), 1],
    ['an audience twice', withField(minimal, 'spec.tokenRequests', [{ audience: 'a' }, { audience: 'a' }]), 1],
    ['a token for a minute', withField(minimal, 'spec.tokenRequests', [{ audience: 'a', expirationSeconds: 60 }]), 1],
  ])('%s', (_, input, count) => {
    expect(createErrors(csiDriverResource, input)).toHaveLength(count);
  });

  it('stays attached', () => {
    expect(updateErrors(csiDriverResource, minimal, withField(minimal, 'spec.attachRequired', false))).toEqual([
      'spec.attachedRequired: Invalid value: false: field is immutable',
    ]);
  });
});

describe('a CSINode', () => {
  const driver = { name: 'd.example.com', nodeID: 'n', topologyKeys: ['zone'] };
  const node = (...drivers: object[]): Input => ({ metadata: { name: 'n' }, spec: { drivers } });
  it.each([
    ['a driver', node(driver), []],
    ['a driver twice', node(driver, driver), ['spec.drivers[1].name: Duplicate value: "d.example.com"']],
    ['no id', node({ ...driver, nodeID: '' }), ['spec.drivers[0].nodeID: Required value']],
  ])('%s', (_, input, expected) => {
    expect(createErrors(csiNodeResource, input)).toEqual(expected);
  });

  it.each([
    ['no driver', node(), 0],
    ['more room', node({ ...driver, allocatable: { count: 3 } }), 0],
    ['another id', node({ ...driver, nodeID: 'm' }), 1],
  ])('updated: %s', (_, input, count) => {
    expect(updateErrors(csiNodeResource, node(driver), input)).toHaveLength(count);
  });
});

describe('a VolumeAttachment', () => {
  const minimal: Input = {
    metadata: { name: 'a' },
    spec: { attacher: 'd.example.com', nodeName: 'n', source: { persistentVolumeName: 'v' } },
  };
  it.each([
    ['a volume', minimal, []],
    [
      'nothing',
      withField(minimal, 'spec.source', {}),
      ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
    ],
    [
      'an inline volume that is none of CSI',
      withField(minimal, 'spec.source', {
        inlineVolumeSpec: {
          accessModes: ['ReadWriteOnce'],
          nfs: { server: 's', path: '/p' },
          capacity: { storage: '1' },
        },
      }),
      [
        'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
        'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      ],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(volumeAttachmentResource, input)).toEqual(expected);
  });

  it('stays at its Node', () => {
    expect(updateErrors(volumeAttachmentResource, minimal, withField(minimal, 'spec.nodeName', 'm'))).toHaveLength(1);
  });
});

describe('others', () => {
  it.each([
    ['attributes', volumeAttributesClassResource, { driverName: 'd.example.com', parameters: { a: 'b' } }, []],
    [
      'no attributes',
      volumeAttributesClassResource,
      { driverName: 'd.example.com' },
      ['parameters: Required value: must contain at least one key/value pair'],
    ],
    ['capacity', csiStorageCapacityResource, { storageClassName: 's', capacity: '1Gi' }, []],
    [
      'negative capacity',
      csiStorageCapacityResource,
      { storageClassName: 's', capacity: '-1' },
      ['capacity: Invalid value: "-1": must be greater than or equal to 0'],
    ],
  ])('%s', (_, definition, object, expected) => {
    expect(createErrors(definition, { metadata: {}, ...object })).toEqual(expected);
  });
});
