import { describe, expect, it } from 'vitest';
import { persistentVolumeClaimResource } from '../core/v1/persistent-volume-claim-resource.ts';
import { persistentVolumeResource } from '../core/v1/persistent-volume-resource.ts';
import type { ResourceDefinition } from '../resource.ts';
import { csiDriverResource } from '../storage/v1/csi-driver-resource.ts';
import { csiNodeResource } from '../storage/v1/csi-node-resource.ts';
import { csiStorageCapacityResource } from '../storage/v1/csi-storage-capacity-resource.ts';
import { storageClassResource } from '../storage/v1/storage-class-resource.ts';
import { volumeAttachmentResource } from '../storage/v1/volume-attachment-resource.ts';
import { volumeAttributesClassResource } from '../storage/v1/volume-attributes-class-resource.ts';
import { metadata, rowOf, secondsBefore } from './row-fixture.ts';

const annotated = (key: string, value: string) => ({ ...metadata, annotations: { [key]: value } });
const deleted = { ...metadata, deletionTimestamp: secondsBefore(1) };
const Age = '5m10s';

const volumeRow = {
  Name: 'x',
  Capacity: '1Gi',
  'Access Modes': 'RWO',
  'Reclaim Policy': 'Delete',
  Status: 'Available',
  Claim: '',
  StorageClass: 'fast',
  VolumeAttributesClass: '<unset>',
  Reason: '',
  Age,
  VolumeMode: '<unset>',
};
const volumeSpec = {
  capacity: { storage: '1Gi' },
  accessModes: ['ReadWriteOnce'],
  persistentVolumeReclaimPolicy: 'Delete',
  storageClassName: 'fast',
};
const status = { phase: 'Available' };

const claimRow = {
  Name: 'x',
  Status: 'Pending',
  Volume: '',
  Capacity: '',
  'Access Modes': '',
  StorageClass: '',
  VolumeAttributesClass: '<unset>',
  Age,
  VolumeMode: '<unset>',
};

const cases: Record<string, [ResourceDefinition, object, object]> = {
  'PersistentVolume that nobody claims': [persistentVolumeResource, { spec: volumeSpec, status }, volumeRow],
  'PersistentVolume that is bound': [
    persistentVolumeResource,
    {
      spec: {
        ...volumeSpec,
        claimRef: { namespace: 'default', name: 'data' },
        accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce', 'ReadWriteMany'],
        volumeMode: 'Block',
        volumeAttributesClassName: 'gold',
      },
      status: { phase: 'Bound' },
    },
    {
      ...volumeRow,
      'Access Modes': 'RWO,ROX,RWX,RWOP',
      Status: 'Bound',
      Claim: 'default/data',
      VolumeAttributesClass: 'gold',
      VolumeMode: 'Block',
    },
  ],
  'PersistentVolume that has failed': [
    persistentVolumeResource,
    { spec: { ...volumeSpec, capacity: {} }, status: { phase: 'Failed', reason: 'VolumeFailedDelete' } },
    { ...volumeRow, Capacity: '0', Status: 'Failed', Reason: 'VolumeFailedDelete' },
  ],
  'PersistentVolume that is being deleted': [
    persistentVolumeResource,
    { metadata: deleted, spec: volumeSpec, status },
    { ...volumeRow, Status: 'Terminating' },
  ],
  'PersistentVolume with its class in an annotation': [
    persistentVolumeResource,
    { metadata: annotated('volume.beta.kubernetes.io/storage-class', 'old'), spec: volumeSpec, status },
    { ...volumeRow, StorageClass: 'old' },
  ],
  'PersistentVolumeClaim that waits': [
    persistentVolumeClaimResource,
    {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      status: { phase: 'Pending' },
    },
    claimRow,
  ],
  'PersistentVolumeClaim that is bound': [
    persistentVolumeClaimResource,
    {
      spec: {
        volumeName: 'pv-1',
        storageClassName: 'fast',
        volumeMode: 'Filesystem',
        volumeAttributesClassName: 'gold',
      },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce', 'ReadWriteMany'], capacity: { storage: '2Gi' } },
    },
    {
      Name: 'x',
      Status: 'Bound',
      Volume: 'pv-1',
      Capacity: '2Gi',
      'Access Modes': 'RWO,RWX',
      StorageClass: 'fast',
      VolumeAttributesClass: 'gold',
      Age,
      VolumeMode: 'Filesystem',
    },
  ],
  'PersistentVolumeClaim that names a volume but is not bound yet': [
    persistentVolumeClaimResource,
    { spec: { volumeName: 'pv-1' }, status: { phase: 'Pending' } },
    { ...claimRow, Volume: 'pv-1', Capacity: '0' },
  ],
  'PersistentVolumeClaim that is being deleted': [
    persistentVolumeClaimResource,
    { metadata: deleted, status: { phase: 'Bound' } },
    { ...claimRow, Status: 'Terminating' },
  ],
  'StorageClass with nothing but a provisioner': [
    storageClassResource,
    { provisioner: 'csi.example.org' },
    {
      Name: 'x',
      Provisioner: 'csi.example.org',
      ReclaimPolicy: 'Delete',
      VolumeBindingMode: 'Immediate',
      AllowVolumeExpansion: false,
      Age,
    },
  ],
  'StorageClass that is the default': [
    storageClassResource,
    {
      metadata: annotated('storageclass.kubernetes.io/is-default-class', 'true'),
      provisioner: 'csi.example.org',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    {
      Name: 'x (default)',
      Provisioner: 'csi.example.org',
      ReclaimPolicy: 'Retain',
      VolumeBindingMode: 'WaitForFirstConsumer',
      AllowVolumeExpansion: true,
      Age,
    },
  ],
  VolumeAttributesClass: [volumeAttributesClassResource, { driverName: 'd' }, { Name: 'x', DriverName: 'd', Age }],
  'VolumeAttributesClass that is the default': [
    volumeAttributesClassResource,
    { metadata: annotated('volumeattributesclass.alpha.kubernetes.io/is-default-class', 'true'), driverName: 'd' },
    { Name: 'x (default)', DriverName: 'd', Age },
  ],
  'VolumeAttachment that waits': [
    volumeAttachmentResource,
    { spec: { attacher: 'csi', nodeName: 'n1', source: {} } },
    { Name: 'x', Attacher: 'csi', PV: '', Node: 'n1', Attached: false, Age },
  ],
  'VolumeAttachment that is attached': [
    volumeAttachmentResource,
    { spec: { attacher: 'csi', nodeName: 'n1', source: { persistentVolumeName: 'pv' } }, status: { attached: true } },
    { Name: 'x', Attacher: 'csi', PV: 'pv', Node: 'n1', Attached: true, Age },
  ],
  'CSIDriver with nothing set': [
    csiDriverResource,
    { spec: {} },
    {
      Name: 'x',
      AttachRequired: true,
      PodInfoOnMount: false,
      StorageCapacity: false,
      TokenRequests: '<unset>',
      RequiresRepublish: false,
      Modes: '<none>',
      Age,
    },
  ],
  'CSIDriver with all set': [
    csiDriverResource,
    {
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        storageCapacity: true,
        tokenRequests: [{ audience: 'a' }, { audience: 'b' }],
        requiresRepublish: true,
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      },
    },
    {
      Name: 'x',
      AttachRequired: false,
      PodInfoOnMount: true,
      StorageCapacity: true,
      TokenRequests: 'a,b',
      RequiresRepublish: true,
      Modes: 'Persistent,Ephemeral',
      Age,
    },
  ],
  CSINode: [csiNodeResource, { spec: { drivers: [{ name: 'a', nodeID: '1' }] } }, { Name: 'x', Drivers: 1, Age }],
  CSIStorageCapacity: [
    csiStorageCapacityResource,
    { storageClassName: 'fast', capacity: '5Gi' },
    { Name: 'x', StorageClassName: 'fast', Capacity: '5Gi' },
  ],
  'CSIStorageCapacity that says nothing': [
    csiStorageCapacityResource,
    { storageClassName: 'fast' },
    { Name: 'x', StorageClassName: 'fast', Capacity: '<unset>' },
  ],
};

describe('the row of a kind of storage', () => {
  it.each(Object.entries(cases))('%s', (_, [definition, object, expected]) => {
    expect(rowOf(definition, object)).toEqual(expected);
  });
});
