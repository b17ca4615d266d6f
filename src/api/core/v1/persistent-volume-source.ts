import { bool, int32, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { ObjectReference, SecretReference } from './references.ts';
import {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  HostPathVolumeSource,
  LocalVolumeSource,
  NFSVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from './volume-source.ts';

const azureFilePersistentVolumeSourceFields = {
  secretName: string(1).always().required(),
  shareName: string(2).always().required(),
  readOnly: bool(3),
  secretNamespace: string(4).pointer(),
};

export interface AzureFilePersistentVolumeSource extends FieldsOf<typeof azureFilePersistentVolumeSourceFields> {}
export const AzureFilePersistentVolumeSource: Type<AzureFilePersistentVolumeSource> = message(
  'io.k8s.api.core.v1.AzureFilePersistentVolumeSource',
  azureFilePersistentVolumeSourceFields,
);

const csiPersistentVolumeSourceFields = {
  driver: string(1).always().required(),
  volumeHandle: string(2).always().required(),
  readOnly: bool(3),
  fsType: string(4),
  volumeAttributes: stringMap(5),
  controllerPublishSecretRef: ref(6, () => SecretReference),
  nodeStageSecretRef: ref(7, () => SecretReference),
  nodePublishSecretRef: ref(8, () => SecretReference),
  controllerExpandSecretRef: ref(9, () => SecretReference),
  nodeExpandSecretRef: ref(10, () => SecretReference),
};

export interface CSIPersistentVolumeSource extends FieldsOf<typeof csiPersistentVolumeSourceFields> {}
export const CSIPersistentVolumeSource: Type<CSIPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.CSIPersistentVolumeSource',
  csiPersistentVolumeSourceFields,
);

const cephFSPersistentVolumeSourceFields = {
  monitors: strings(1).always().required().atomic(),
  path: string(2),
  user: string(3),
  secretFile: string(4),
  secretRef: ref(5, () => SecretReference),
  readOnly: bool(6),
};

export interface CephFSPersistentVolumeSource extends FieldsOf<typeof cephFSPersistentVolumeSourceFields> {}
export const CephFSPersistentVolumeSource: Type<CephFSPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.CephFSPersistentVolumeSource',
  cephFSPersistentVolumeSourceFields,
);

const cinderPersistentVolumeSourceFields = {
  volumeID: string(1).always().required(),
  fsType: string(2),
  readOnly: bool(3),
  secretRef: ref(4, () => SecretReference),
};

export interface CinderPersistentVolumeSource extends FieldsOf<typeof cinderPersistentVolumeSourceFields> {}
export const CinderPersistentVolumeSource: Type<CinderPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.CinderPersistentVolumeSource',
  cinderPersistentVolumeSourceFields,
);

const flexPersistentVolumeSourceFields = {
  driver: string(1).always().required(),
  fsType: string(2),
  secretRef: ref(3, () => SecretReference),
  readOnly: bool(4),
  options: stringMap(5),
};

export interface FlexPersistentVolumeSource extends FieldsOf<typeof flexPersistentVolumeSourceFields> {}
export const FlexPersistentVolumeSource: Type<FlexPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.FlexPersistentVolumeSource',
  flexPersistentVolumeSourceFields,
);

const glusterfsPersistentVolumeSourceFields = {
  endpoints: string(1).always().required(),
  path: string(2).always().required(),
  readOnly: bool(3),
  endpointsNamespace: string(4).pointer(),
};

export interface GlusterfsPersistentVolumeSource extends FieldsOf<typeof glusterfsPersistentVolumeSourceFields> {}
export const GlusterfsPersistentVolumeSource: Type<GlusterfsPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.GlusterfsPersistentVolumeSource',
  glusterfsPersistentVolumeSourceFields,
);

const iscsiPersistentVolumeSourceFields = {
  targetPortal: string(1).always().required(),
  iqn: string(2).always().required(),
  lun: int32(3).always().required(),
  iscsiInterface: string(4).default('default'),
  fsType: string(5),
  readOnly: bool(6),
  portals: strings(7).atomic(),
  chapAuthDiscovery: bool(8),
  chapAuthSession: bool(11),
  secretRef: ref(10, () => SecretReference),
  initiatorName: string(12).pointer(),
};

export interface ISCSIPersistentVolumeSource extends FieldsOf<typeof iscsiPersistentVolumeSourceFields> {}
export const ISCSIPersistentVolumeSource: Type<ISCSIPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.ISCSIPersistentVolumeSource',
  iscsiPersistentVolumeSourceFields,
);

export const persistentVolumeSourceFields = {
  gcePersistentDisk: ref(1, () => GCEPersistentDiskVolumeSource),
  awsElasticBlockStore: ref(2, () => AWSElasticBlockStoreVolumeSource),
  hostPath: ref(3, () => HostPathVolumeSource),
  glusterfs: ref(4, () => GlusterfsPersistentVolumeSource),
  nfs: ref(5, () => NFSVolumeSource),
  rbd: ref(6, () => RBDPersistentVolumeSource),
  iscsi: ref(7, () => ISCSIPersistentVolumeSource),
  cinder: ref(8, () => CinderPersistentVolumeSource),
  cephfs: ref(9, () => CephFSPersistentVolumeSource),
  fc: ref(10, () => FCVolumeSource),
  flocker: ref(11, () => FlockerVolumeSource),
  flexVolume: ref(12, () => FlexPersistentVolumeSource),
  azureFile: ref(13, () => AzureFilePersistentVolumeSource),
  vsphereVolume: ref(14, () => VsphereVirtualDiskVolumeSource),
  quobyte: ref(15, () => QuobyteVolumeSource),
  azureDisk: ref(16, () => AzureDiskVolumeSource),
  photonPersistentDisk: ref(17, () => PhotonPersistentDiskVolumeSource),
  portworxVolume: ref(18, () => PortworxVolumeSource),
  scaleIO: ref(19, () => ScaleIOPersistentVolumeSource),
  local: ref(20, () => LocalVolumeSource),
  storageos: ref(21, () => StorageOSPersistentVolumeSource),
  csi: ref(22, () => CSIPersistentVolumeSource),
};

export interface PersistentVolumeSource extends FieldsOf<typeof persistentVolumeSourceFields> {}
export const PersistentVolumeSource: Type<PersistentVolumeSource> = message(
  'io.k8s.api.core.v1.PersistentVolumeSource',
  persistentVolumeSourceFields,
);

const rbdPersistentVolumeSourceFields = {
  monitors: strings(1).always().required().atomic(),
  image: string(2).always().required(),
  fsType: string(3),
  pool: string(4).default('rbd'),
  user: string(5).default('admin'),
  keyring: string(6).default('/etc/ceph/keyring'),
  secretRef: ref(7, () => SecretReference),
  readOnly: bool(8),
};

export interface RBDPersistentVolumeSource extends FieldsOf<typeof rbdPersistentVolumeSourceFields> {}
export const RBDPersistentVolumeSource: Type<RBDPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.RBDPersistentVolumeSource',
  rbdPersistentVolumeSourceFields,
);

const scaleIOPersistentVolumeSourceFields = {
  gateway: string(1).always().required(),
  system: string(2).always().required(),
  secretRef: ref(3, () => SecretReference).required(),
  sslEnabled: bool(4),
  protectionDomain: string(5),
  storagePool: string(6),
  storageMode: string(7).default('ThinProvisioned'),
  volumeName: string(8),
  fsType: string(9).default('xfs'),
  readOnly: bool(10),
};

export interface ScaleIOPersistentVolumeSource extends FieldsOf<typeof scaleIOPersistentVolumeSourceFields> {}
export const ScaleIOPersistentVolumeSource: Type<ScaleIOPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.ScaleIOPersistentVolumeSource',
  scaleIOPersistentVolumeSourceFields,
);

const storageOSPersistentVolumeSourceFields = {
  volumeName: string(1),
  volumeNamespace: string(2),
  fsType: string(3),
  readOnly: bool(4),
  secretRef: ref(5, () => ObjectReference),
};

export interface StorageOSPersistentVolumeSource extends FieldsOf<typeof storageOSPersistentVolumeSourceFields> {}
export const StorageOSPersistentVolumeSource: Type<StorageOSPersistentVolumeSource> = message(
  'io.k8s.api.core.v1.StorageOSPersistentVolumeSource',
  storageOSPersistentVolumeSourceFields,
);
