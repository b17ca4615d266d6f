import type { DescriptionTable } from './description-table.ts';

const fsType = 'File system to mount, such as ext4 or xfs, which the node must know. Absent: ext4.';
const readOnly = 'True: the volume is mounted read-only. Default false.';
const partition = 'Number of the partition to mount. 0 or absent: the whole disk.';
const localSecret = 'A Secret in the namespace of the Pod with the credentials.';
const secret = 'A Secret with the credentials, by namespace and name.';

const iscsi = {
  targetPortal: 'Address of the target, with a port if it is not 3260.',
  iqn: 'Qualified name of the target.',
  lun: 'Number of the logical unit.',
  iscsiInterface: 'Interface of the initiator. Default default (TCP).',
  fsType,
  readOnly,
  portals: 'Further addresses of the target, for multipath.',
  chapAuthDiscovery: 'True: discovery authenticates with CHAP. Default false.',
  chapAuthSession: 'True: the session authenticates with CHAP. Default false.',
  initiatorName: 'Qualified name of the initiator, in place of that of the node.',
} as const;
const rbd = {
  monitors: 'Addresses of the Ceph monitors.',
  image: 'Name of the RBD image.',
  fsType,
  pool: 'Pool with the image. Default rbd.',
  user: 'Ceph user. Default admin.',
  keyring: 'Key ring file on the node. Default /etc/ceph/keyring. The Secret, if given, takes precedence.',
  readOnly,
} as const;
const cephfs = {
  monitors: 'Addresses of the Ceph monitors.',
  path: 'Folder of the file system to mount. Default /.',
  user: 'Ceph user. Default admin.',
  secretFile: 'Key file on the node. Default /etc/ceph/user.secret. The Secret, if given, takes precedence.',
  readOnly,
} as const;
const cinder = { volumeID: 'Identifier of the Cinder volume.', fsType, readOnly } as const;
const flex = {
  driver: 'Name of the driver.',
  fsType: 'File system to mount. Absent: the driver decides.',
  readOnly,
  options: 'Settings for the driver.',
} as const;
const glusterfs = {
  endpoints: 'Name of the Endpoints with the addresses of the servers.',
  path: 'Name of the GlusterFS volume.',
  readOnly,
} as const;
const azureFile = {
  secretName: 'Name of the Secret with the storage account and its key.',
  shareName: 'Name of the share.',
  readOnly,
} as const;
const scaleIO = {
  gateway: 'Address of the API gateway.',
  system: 'Name of the storage system.',
  sslEnabled: 'True: talk TLS to the gateway. Default false.',
  protectionDomain: 'Name of the protection domain.',
  storagePool: 'Name of the storage pool.',
  storageMode: 'ThinProvisioned (the default) or ThickProvisioned.',
  volumeName: 'Name of the volume, which must exist.',
  fsType: 'File system to mount. Default xfs.',
  readOnly,
} as const;
const storageOS = {
  volumeName: 'Name of the volume.',
  volumeNamespace: 'StorageOS namespace of the volume. Absent: that of the Pod.',
  fsType,
  readOnly,
} as const;

/** Volumes of particular storage systems, in Pods and in PersistentVolumes. */
export const coreStorageSystemDescriptions = {
  'io.k8s.api.core.v1.GCEPersistentDiskVolumeSource': {
    '': 'A Google Compute Engine disk in the zone of the node.',
    pdName: 'Name of the disk.',
    fsType,
    partition,
    readOnly,
  },
  'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource': {
    '': 'An AWS EBS disk in the zone of the node.',
    volumeID: 'Identifier of the disk.',
    fsType,
    partition,
    readOnly,
  },
  'io.k8s.api.core.v1.NFSVolumeSource': {
    '': 'A folder of an NFS server.',
    server: 'Host name or address of the server.',
    path: 'Exported path, starting with /.',
    readOnly,
  },
  'io.k8s.api.core.v1.ISCSIVolumeSource': {
    '': 'An iSCSI disk.',
    ...iscsi,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.ISCSIPersistentVolumeSource': {
    '': 'An iSCSI disk.',
    ...iscsi,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.FCVolumeSource': {
    '': 'A Fibre Channel disk, found either by targetWWNs with lun or by wwids.',
    targetWWNs: 'World wide names of the targets.',
    lun: 'Number of the logical unit.',
    fsType,
    readOnly,
    wwids: 'World wide identifiers of the disk.',
  },
  'io.k8s.api.core.v1.RBDVolumeSource': {
    '': 'A Ceph block device.',
    ...rbd,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.RBDPersistentVolumeSource': {
    '': 'A Ceph block device.',
    ...rbd,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.CephFSVolumeSource': {
    '': 'A Ceph file system.',
    ...cephfs,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.CephFSPersistentVolumeSource': {
    '': 'A Ceph file system.',
    ...cephfs,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.CinderVolumeSource': {
    '': 'An OpenStack Cinder disk.',
    ...cinder,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.CinderPersistentVolumeSource': {
    '': 'An OpenStack Cinder disk.',
    ...cinder,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.FlexVolumeSource': {
    '': 'A volume of a FlexVolume driver. Deprecated: use CSI.',
    ...flex,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.FlexPersistentVolumeSource': {
    '': 'A volume of a FlexVolume driver. Deprecated: use CSI.',
    ...flex,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.GlusterfsVolumeSource': {
    '': 'A GlusterFS volume.',
    ...glusterfs,
  },
  'io.k8s.api.core.v1.GlusterfsPersistentVolumeSource': {
    '': 'A GlusterFS volume.',
    ...glusterfs,
    endpointsNamespace: 'Namespace of the Endpoints. Absent: that of the claim.',
  },
  'io.k8s.api.core.v1.AzureFileVolumeSource': {
    '': 'An Azure file share.',
    ...azureFile,
  },
  'io.k8s.api.core.v1.AzureFilePersistentVolumeSource': {
    '': 'An Azure file share.',
    ...azureFile,
    secretNamespace: 'Namespace of the Secret. Absent: that of the claim.',
  },
  'io.k8s.api.core.v1.AzureDiskVolumeSource': {
    '': 'An Azure disk.',
    diskName: 'Name of the disk.',
    diskURI: 'URI of the disk.',
    cachingMode: 'Caching on the host: None, ReadOnly or ReadWrite (the default).',
    fsType: 'File system to mount. Default ext4.',
    readOnly,
    kind: 'How the disk is kept: Shared (the default), Dedicated or Managed.',
  },
  'io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource': {
    '': 'A vSphere disk.',
    volumePath: 'Path of the disk in the datastore.',
    fsType,
    storagePolicyName: 'Name of the storage policy.',
    storagePolicyID: 'Identifier of the storage policy.',
  },
  'io.k8s.api.core.v1.QuobyteVolumeSource': {
    '': 'A Quobyte volume.',
    registry: 'Registries as host:port, separated by commas.',
    volume: 'Name of the volume.',
    readOnly,
    user: 'User to whom access is mapped. Default: the user of the service.',
    group: 'Group to which access is mapped. Default: none.',
    tenant: 'Tenant that owns the volume.',
  },
  'io.k8s.api.core.v1.FlockerVolumeSource': {
    '': 'A Flocker volume. Exactly one field is set.',
    datasetName: 'Name of the dataset. Deprecated: use the UUID.',
    datasetUUID: 'UUID of the dataset.',
  },
  'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource': {
    '': 'A Photon disk.',
    pdID: 'Identifier of the disk.',
    fsType,
  },
  'io.k8s.api.core.v1.PortworxVolumeSource': {
    '': 'A Portworx volume.',
    volumeID: 'Identifier of the volume.',
    fsType,
    readOnly,
  },
  'io.k8s.api.core.v1.ScaleIOVolumeSource': {
    '': 'A ScaleIO volume.',
    ...scaleIO,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.ScaleIOPersistentVolumeSource': {
    '': 'A ScaleIO volume.',
    ...scaleIO,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.StorageOSVolumeSource': {
    '': 'A StorageOS volume.',
    ...storageOS,
    secretRef: localSecret,
  },
  'io.k8s.api.core.v1.StorageOSPersistentVolumeSource': {
    '': 'A StorageOS volume.',
    ...storageOS,
    secretRef: secret,
  },
  'io.k8s.api.core.v1.LocalVolumeSource': {
    '': 'A disk, partition or folder of one node. Needs nodeAffinity in the PersistentVolume.',
    path: 'Path on the node, of a folder or a block device.',
    fsType: 'File system to mount, for block devices only. Absent: the one found, else ext4.',
  },
  'io.k8s.api.core.v1.CSIPersistentVolumeSource': {
    '': 'A volume of a CSI driver.',
    driver: 'Name of the CSI driver.',
    volumeHandle: 'The name that the driver gave the volume. Cannot be changed.',
    readOnly,
    fsType: 'File system to mount, such as ext4. Absent: the driver decides.',
    volumeAttributes: 'Facts on the volume that the driver wants back on each use.',
    controllerPublishSecretRef: 'Secret for the driver when it attaches and detaches the volume.',
    nodeStageSecretRef: 'Secret for the driver when it prepares the volume on a node.',
    nodePublishSecretRef: 'Secret for the driver when it mounts the volume into a Pod.',
    controllerExpandSecretRef: 'Secret for the driver when it enlarges the volume from outside of the node.',
    nodeExpandSecretRef: 'Secret for the driver when it enlarges the file system on the node.',
  },
} as const satisfies DescriptionTable;
