import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

const accessModes =
  'How the volume may be mounted: ReadWriteOnce (one node), ReadOnlyMany, ReadWriteMany or ReadWriteOncePod (one Pod).';
const inlineOf = 'See the volume type of the same name in Pods.';

/** PersistentVolumes and the claims on them. */
export const corePersistentVolumeDescriptions = {
  'io.k8s.api.core.v1.PersistentVolumeClaim': {
    '': 'A wish for storage. It is bound to one PersistentVolume, which is found or made for it, and Pods use the volume through it.',
    spec: 'What storage is wanted.',
    status: 'How the claim is, and what it got.',
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec': {
    '': 'What storage is wanted. Apart from the size, little can be changed later.',
    accessModes,
    selector: 'Labels of the PersistentVolumes that come into question. Volumes are not made for a claim that has one.',
    resources: 'The least size wanted, as requests.storage. It can be increased if the StorageClass allows it.',
    volumeName: 'The PersistentVolume to which the claim is bound. May be set in advance to ask for that one.',
    storageClassName:
      'The StorageClass. Absent: the default class; the empty text: none, so that only existing volumes without a class fit.',
    volumeMode: 'Filesystem (the default) or Block, a device without a file system.',
    dataSource: 'A VolumeSnapshot or a claim in the same namespace whose content the new volume starts with.',
    dataSourceRef:
      'Like dataSource, but any kind that a populator knows, also in another namespace. If only one of the two is given, the other gets its value where that can be said.',
    volumeAttributesClassName:
      'The VolumeAttributesClass with the settings that the volume should have. It can be changed later.',
  },
  'io.k8s.api.core.v1.VolumeResourceRequirements': {
    '': 'The size of a volume.',
    limits: 'The most that is acceptable, as storage.',
    requests: 'The least that is wanted, as storage.',
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimStatus': {
    '': 'How a claim is, and what it got.',
    phase: 'Pending (not bound yet), Bound, or Lost (its volume is gone).',
    accessModes: 'The access modes of the volume.',
    capacity: 'The actual size of the volume.',
    conditions: 'What is going on, such as Resizing or FileSystemResizePending.',
    allocatedResources: 'The size set aside for a growth under way. It counts against quotas.',
    allocatedResourceStatuses:
      'How far a change of size is: ControllerResizeInProgress, ControllerResizeInfeasible, NodeResizePending, NodeResizeInProgress or NodeResizeInfeasible.',
    currentVolumeAttributesClassName: 'The VolumeAttributesClass that the volume has now.',
    modifyVolumeStatus: 'Present while the attributes of the volume are changed.',
    healthStatus: 'What is known about the health of the volume.',
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimCondition': {
    '': 'One observation on how a claim is doing.',
    ...conditionFields,
    lastProbeTime: 'When the condition was last looked at.',
  },
  'io.k8s.api.core.v1.ModifyVolumeStatus': {
    '': 'A change of the attributes of a volume that is under way.',
    targetVolumeAttributesClassName: 'The VolumeAttributesClass to be reached.',
    status: 'Pending (something is missing), InProgress, or Infeasible (the driver refused it).',
  },
  'io.k8s.api.core.v1.PersistentVolume': {
    '': 'A piece of storage of the cluster, made by hand or by a provisioner. It lives independently of the Pods that use it.',
    spec: 'Where the storage is and how it may be used.',
    status: 'How the volume is. Set by the server.',
  },
  'io.k8s.api.core.v1.PersistentVolumeSpec': {
    '': 'Where the storage is and how it may be used. Exactly one volume type is set, and it cannot be changed.',
    capacity: 'The size, as storage.',
    gcePersistentDisk: `A Google Compute Engine disk. ${inlineOf}`,
    awsElasticBlockStore: `An AWS EBS disk. ${inlineOf}`,
    hostPath: 'A folder of the node, for tests on a single node only.',
    glusterfs: `A GlusterFS volume. ${inlineOf}`,
    nfs: `A folder of an NFS server. ${inlineOf}`,
    rbd: `A Ceph block device. ${inlineOf}`,
    iscsi: `An iSCSI disk. ${inlineOf}`,
    cinder: `An OpenStack Cinder disk. ${inlineOf}`,
    cephfs: `A Ceph file system. ${inlineOf}`,
    fc: `A Fibre Channel disk. ${inlineOf}`,
    flocker: `A Flocker volume. ${inlineOf}`,
    flexVolume: `A volume of a FlexVolume driver. ${inlineOf}`,
    azureFile: `An Azure file share. ${inlineOf}`,
    vsphereVolume: `A vSphere disk. ${inlineOf}`,
    quobyte: `A Quobyte volume. ${inlineOf}`,
    azureDisk: `An Azure disk. ${inlineOf}`,
    photonPersistentDisk: `A Photon disk. ${inlineOf}`,
    portworxVolume: `A Portworx volume. ${inlineOf}`,
    scaleIO: `A ScaleIO volume. ${inlineOf}`,
    local: 'A disk or folder of one node. Needs nodeAffinity.',
    storageos: `A StorageOS volume. ${inlineOf}`,
    csi: 'A volume of a CSI driver.',
    accessModes,
    claimRef: 'The claim to which the volume is bound. May be set in advance to keep it for that claim.',
    persistentVolumeReclaimPolicy:
      'What happens once the claim is gone: Retain keeps everything (the default for volumes made by hand), Delete deletes the storage (the default for provisioned ones), Recycle is deprecated.',
    storageClassName: 'The StorageClass to which the volume belongs. Empty: none.',
    mountOptions: 'Options for mounting, such as ro. They are not checked; a wrong one makes the mount fail.',
    volumeMode: 'Filesystem (the default) or Block, a device without a file system.',
    nodeAffinity: 'From which nodes the volume can be reached. Pods that use it are placed there.',
    volumeAttributesClassName: 'The VolumeAttributesClass of the volume. Empty: none.',
  },
  'io.k8s.api.core.v1.VolumeNodeAffinity': {
    '': 'From which nodes a volume can be reached.',
    required: 'What a node must fulfil.',
  },
  'io.k8s.api.core.v1.PersistentVolumeStatus': {
    '': 'How a PersistentVolume is.',
    phase:
      'Pending, Available (free), Bound, Released (its claim is gone, but it is not free yet) or Failed (it could not be reclaimed).',
    message: 'Why the volume is in this phase, for people.',
    reason: 'One CamelCase word on why the volume failed.',
    lastPhaseTransitionTime: 'When the phase last changed.',
  },
} as const satisfies DescriptionTable;
