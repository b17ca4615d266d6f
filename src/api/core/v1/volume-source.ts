import { bool, inline, int32, int64, list, quantity, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { ObjectFieldSelector, ResourceFieldSelector } from './environment.ts';
import { LocalObjectReference, localObjectReferenceFields } from './references.ts';

const awsElasticBlockStoreVolumeSourceFields = {
  volumeID: string(1).always().required(),
  fsType: string(2),
  partition: int32(3),
  readOnly: bool(4),
};

export interface AWSElasticBlockStoreVolumeSource extends FieldsOf<typeof awsElasticBlockStoreVolumeSourceFields> {}
export const AWSElasticBlockStoreVolumeSource: Type<AWSElasticBlockStoreVolumeSource> = message(
  'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource',
  awsElasticBlockStoreVolumeSourceFields,
);

const azureDiskVolumeSourceFields = {
  diskName: string(1).always().required(),
  diskURI: string(2).always().required(),
  cachingMode: string(3).pointer().default('ReadWrite'),
  fsType: string(4).pointer().default('ext4'),
  readOnly: bool(5).pointer().default(false),
  kind: string(6).pointer().default('Shared'),
};

export interface AzureDiskVolumeSource extends FieldsOf<typeof azureDiskVolumeSourceFields> {}
export const AzureDiskVolumeSource: Type<AzureDiskVolumeSource> = message(
  'io.k8s.api.core.v1.AzureDiskVolumeSource',
  azureDiskVolumeSourceFields,
);

const azureFileVolumeSourceFields = {
  secretName: string(1).always().required(),
  shareName: string(2).always().required(),
  readOnly: bool(3),
};

export interface AzureFileVolumeSource extends FieldsOf<typeof azureFileVolumeSourceFields> {}
export const AzureFileVolumeSource: Type<AzureFileVolumeSource> = message(
  'io.k8s.api.core.v1.AzureFileVolumeSource',
  azureFileVolumeSourceFields,
);

const csiVolumeSourceFields = {
  driver: string(1).always().required(),
  readOnly: bool(2).pointer(),
  fsType: string(3).pointer(),
  volumeAttributes: stringMap(4),
  nodePublishSecretRef: ref(5, () => LocalObjectReference),
};

export interface CSIVolumeSource extends FieldsOf<typeof csiVolumeSourceFields> {}
export const CSIVolumeSource: Type<CSIVolumeSource> = message(
  'io.k8s.api.core.v1.CSIVolumeSource',
  csiVolumeSourceFields,
);

const cephFSVolumeSourceFields = {
  monitors: strings(1).always().required().atomic(),
  path: string(2),
  user: string(3),
  secretFile: string(4),
  secretRef: ref(5, () => LocalObjectReference),
  readOnly: bool(6),
};

export interface CephFSVolumeSource extends FieldsOf<typeof cephFSVolumeSourceFields> {}
export const CephFSVolumeSource: Type<CephFSVolumeSource> = message(
  'io.k8s.api.core.v1.CephFSVolumeSource',
  cephFSVolumeSourceFields,
);

const cinderVolumeSourceFields = {
  volumeID: string(1).always().required(),
  fsType: string(2),
  readOnly: bool(3),
  secretRef: ref(4, () => LocalObjectReference),
};

export interface CinderVolumeSource extends FieldsOf<typeof cinderVolumeSourceFields> {}
export const CinderVolumeSource: Type<CinderVolumeSource> = message(
  'io.k8s.api.core.v1.CinderVolumeSource',
  cinderVolumeSourceFields,
);

const configMapVolumeSourceFields = {
  ...inline(1, localObjectReferenceFields),
  items: list(2, () => KeyToPath).atomic(),
  defaultMode: int32(3).pointer().default(0o644),
  optional: bool(4).pointer(),
  defaultUser: int64(5).pointer(),
};

export interface ConfigMapVolumeSource extends FieldsOf<typeof configMapVolumeSourceFields> {}
export const ConfigMapVolumeSource: Type<ConfigMapVolumeSource> = message(
  'io.k8s.api.core.v1.ConfigMapVolumeSource',
  configMapVolumeSourceFields,
);

const downwardAPIVolumeFileFields = {
  path: string(1).always().required(),
  fieldRef: ref(2, () => ObjectFieldSelector),
  resourceFieldRef: ref(3, () => ResourceFieldSelector),
  mode: int32(4).pointer(),
  user: int64(5).pointer(),
};

export interface DownwardAPIVolumeFile extends FieldsOf<typeof downwardAPIVolumeFileFields> {}
export const DownwardAPIVolumeFile: Type<DownwardAPIVolumeFile> = message(
  'io.k8s.api.core.v1.DownwardAPIVolumeFile',
  downwardAPIVolumeFileFields,
);

const downwardAPIVolumeSourceFields = {
  items: list(1, () => DownwardAPIVolumeFile).atomic(),
  defaultMode: int32(2).pointer().default(0o644),
  defaultUser: int64(3).pointer(),
};

export interface DownwardAPIVolumeSource extends FieldsOf<typeof downwardAPIVolumeSourceFields> {}
export const DownwardAPIVolumeSource: Type<DownwardAPIVolumeSource> = message(
  'io.k8s.api.core.v1.DownwardAPIVolumeSource',
  downwardAPIVolumeSourceFields,
);

const emptyDirVolumeSourceFields = {
  medium: string(1),
  sizeLimit: quantity(2),
  mode: int32(3).pointer(),
};

export interface EmptyDirVolumeSource extends FieldsOf<typeof emptyDirVolumeSourceFields> {}
export const EmptyDirVolumeSource: Type<EmptyDirVolumeSource> = message(
  'io.k8s.api.core.v1.EmptyDirVolumeSource',
  emptyDirVolumeSourceFields,
);

const fcVolumeSourceFields = {
  targetWWNs: strings(1).atomic(),
  lun: int32(2).pointer(),
  fsType: string(3),
  readOnly: bool(4),
  wwids: strings(5).atomic(),
};

export interface FCVolumeSource extends FieldsOf<typeof fcVolumeSourceFields> {}
export const FCVolumeSource: Type<FCVolumeSource> = message('io.k8s.api.core.v1.FCVolumeSource', fcVolumeSourceFields);

const flexVolumeSourceFields = {
  driver: string(1).always().required(),
  fsType: string(2),
  secretRef: ref(3, () => LocalObjectReference),
  readOnly: bool(4),
  options: stringMap(5),
};

export interface FlexVolumeSource extends FieldsOf<typeof flexVolumeSourceFields> {}
export const FlexVolumeSource: Type<FlexVolumeSource> = message(
  'io.k8s.api.core.v1.FlexVolumeSource',
  flexVolumeSourceFields,
);

const flockerVolumeSourceFields = {
  datasetName: string(1),
  datasetUUID: string(2),
};

export interface FlockerVolumeSource extends FieldsOf<typeof flockerVolumeSourceFields> {}
export const FlockerVolumeSource: Type<FlockerVolumeSource> = message(
  'io.k8s.api.core.v1.FlockerVolumeSource',
  flockerVolumeSourceFields,
);

const gcePersistentDiskVolumeSourceFields = {
  pdName: string(1).always().required(),
  fsType: string(2),
  partition: int32(3),
  readOnly: bool(4),
};

export interface GCEPersistentDiskVolumeSource extends FieldsOf<typeof gcePersistentDiskVolumeSourceFields> {}
export const GCEPersistentDiskVolumeSource: Type<GCEPersistentDiskVolumeSource> = message(
  'io.k8s.api.core.v1.GCEPersistentDiskVolumeSource',
  gcePersistentDiskVolumeSourceFields,
);

const gitRepoVolumeSourceFields = {
  repository: string(1).always().required(),
  revision: string(2),
  directory: string(3),
};

export interface GitRepoVolumeSource extends FieldsOf<typeof gitRepoVolumeSourceFields> {}
export const GitRepoVolumeSource: Type<GitRepoVolumeSource> = message(
  'io.k8s.api.core.v1.GitRepoVolumeSource',
  gitRepoVolumeSourceFields,
);

const glusterfsVolumeSourceFields = {
  endpoints: string(1).always().required(),
  path: string(2).always().required(),
  readOnly: bool(3),
};

export interface GlusterfsVolumeSource extends FieldsOf<typeof glusterfsVolumeSourceFields> {}
export const GlusterfsVolumeSource: Type<GlusterfsVolumeSource> = message(
  'io.k8s.api.core.v1.GlusterfsVolumeSource',
  glusterfsVolumeSourceFields,
);

const hostPathVolumeSourceFields = {
  path: string(1).always().required(),
  type: string(2).pointer().default(''),
};

export interface HostPathVolumeSource extends FieldsOf<typeof hostPathVolumeSourceFields> {}
export const HostPathVolumeSource: Type<HostPathVolumeSource> = message(
  'io.k8s.api.core.v1.HostPathVolumeSource',
  hostPathVolumeSourceFields,
);

const iscsiVolumeSourceFields = {
  targetPortal: string(1).always().required(),
  iqn: string(2).always().required(),
  lun: int32(3).always().required(),
  iscsiInterface: string(4).default('default'),
  fsType: string(5),
  readOnly: bool(6),
  portals: strings(7).atomic(),
  chapAuthDiscovery: bool(8),
  chapAuthSession: bool(11),
  secretRef: ref(10, () => LocalObjectReference),
  initiatorName: string(12).pointer(),
};

export interface ISCSIVolumeSource extends FieldsOf<typeof iscsiVolumeSourceFields> {}
export const ISCSIVolumeSource: Type<ISCSIVolumeSource> = message(
  'io.k8s.api.core.v1.ISCSIVolumeSource',
  iscsiVolumeSourceFields,
);

const imageVolumeSourceFields = {
  reference: string(1),
  pullPolicy: string(2),
};

export interface ImageVolumeSource extends FieldsOf<typeof imageVolumeSourceFields> {}
export const ImageVolumeSource: Type<ImageVolumeSource> = message(
  'io.k8s.api.core.v1.ImageVolumeSource',
  imageVolumeSourceFields,
);

const keyToPathFields = {
  key: string(1).always().required(),
  path: string(2).always().required(),
  mode: int32(3).pointer(),
  user: int64(4).pointer(),
};

export interface KeyToPath extends FieldsOf<typeof keyToPathFields> {}
export const KeyToPath: Type<KeyToPath> = message('io.k8s.api.core.v1.KeyToPath', keyToPathFields);

const localVolumeSourceFields = {
  path: string(1).always().required(),
  fsType: string(2).pointer(),
};

export interface LocalVolumeSource extends FieldsOf<typeof localVolumeSourceFields> {}
export const LocalVolumeSource: Type<LocalVolumeSource> = message(
  'io.k8s.api.core.v1.LocalVolumeSource',
  localVolumeSourceFields,
);

const nfsVolumeSourceFields = {
  server: string(1).always().required(),
  path: string(2).always().required(),
  readOnly: bool(3),
};

export interface NFSVolumeSource extends FieldsOf<typeof nfsVolumeSourceFields> {}
export const NFSVolumeSource: Type<NFSVolumeSource> = message(
  'io.k8s.api.core.v1.NFSVolumeSource',
  nfsVolumeSourceFields,
);

const persistentVolumeClaimVolumeSourceFields = {
  claimName: string(1).always().required(),
  readOnly: bool(2),
};

export interface PersistentVolumeClaimVolumeSource extends FieldsOf<typeof persistentVolumeClaimVolumeSourceFields> {}
export const PersistentVolumeClaimVolumeSource: Type<PersistentVolumeClaimVolumeSource> = message(
  'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource',
  persistentVolumeClaimVolumeSourceFields,
);

const photonPersistentDiskVolumeSourceFields = {
  pdID: string(1).always().required(),
  fsType: string(2),
};

export interface PhotonPersistentDiskVolumeSource extends FieldsOf<typeof photonPersistentDiskVolumeSourceFields> {}
export const PhotonPersistentDiskVolumeSource: Type<PhotonPersistentDiskVolumeSource> = message(
  'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource',
  photonPersistentDiskVolumeSourceFields,
);

const portworxVolumeSourceFields = {
  volumeID: string(1).always().required(),
  fsType: string(2),
  readOnly: bool(3),
};

export interface PortworxVolumeSource extends FieldsOf<typeof portworxVolumeSourceFields> {}
export const PortworxVolumeSource: Type<PortworxVolumeSource> = message(
  'io.k8s.api.core.v1.PortworxVolumeSource',
  portworxVolumeSourceFields,
);

const quobyteVolumeSourceFields = {
  registry: string(1).always().required(),
  volume: string(2).always().required(),
  readOnly: bool(3),
  user: string(4),
  group: string(5),
  tenant: string(6),
};

export interface QuobyteVolumeSource extends FieldsOf<typeof quobyteVolumeSourceFields> {}
export const QuobyteVolumeSource: Type<QuobyteVolumeSource> = message(
  'io.k8s.api.core.v1.QuobyteVolumeSource',
  quobyteVolumeSourceFields,
);

const rbdVolumeSourceFields = {
  monitors: strings(1).always().required().atomic(),
  image: string(2).always().required(),
  fsType: string(3),
  pool: string(4).default('rbd'),
  user: string(5).default('admin'),
  keyring: string(6).default('/etc/ceph/keyring'),
  secretRef: ref(7, () => LocalObjectReference),
  readOnly: bool(8),
};

export interface RBDVolumeSource extends FieldsOf<typeof rbdVolumeSourceFields> {}
export const RBDVolumeSource: Type<RBDVolumeSource> = message(
  'io.k8s.api.core.v1.RBDVolumeSource',
  rbdVolumeSourceFields,
);

const scaleIOVolumeSourceFields = {
  gateway: string(1).always().required(),
  system: string(2).always().required(),
  secretRef: ref(3, () => LocalObjectReference).required(),
  sslEnabled: bool(4),
  protectionDomain: string(5),
  storagePool: string(6),
  storageMode: string(7).default('ThinProvisioned'),
  volumeName: string(8),
  fsType: string(9).default('xfs'),
  readOnly: bool(10),
};

export interface ScaleIOVolumeSource extends FieldsOf<typeof scaleIOVolumeSourceFields> {}
export const ScaleIOVolumeSource: Type<ScaleIOVolumeSource> = message(
  'io.k8s.api.core.v1.ScaleIOVolumeSource',
  scaleIOVolumeSourceFields,
);

const secretVolumeSourceFields = {
  secretName: string(1),
  items: list(2, () => KeyToPath).atomic(),
  defaultMode: int32(3).pointer().default(0o644),
  optional: bool(4).pointer(),
  defaultUser: int64(5).pointer(),
};

export interface SecretVolumeSource extends FieldsOf<typeof secretVolumeSourceFields> {}
export const SecretVolumeSource: Type<SecretVolumeSource> = message(
  'io.k8s.api.core.v1.SecretVolumeSource',
  secretVolumeSourceFields,
);

const storageOSVolumeSourceFields = {
  volumeName: string(1),
  volumeNamespace: string(2),
  fsType: string(3),
  readOnly: bool(4),
  secretRef: ref(5, () => LocalObjectReference),
};

export interface StorageOSVolumeSource extends FieldsOf<typeof storageOSVolumeSourceFields> {}
export const StorageOSVolumeSource: Type<StorageOSVolumeSource> = message(
  'io.k8s.api.core.v1.StorageOSVolumeSource',
  storageOSVolumeSourceFields,
);

const vsphereVirtualDiskVolumeSourceFields = {
  volumePath: string(1).always().required(),
  fsType: string(2),
  storagePolicyName: string(3),
  storagePolicyID: string(4),
};

export interface VsphereVirtualDiskVolumeSource extends FieldsOf<typeof vsphereVirtualDiskVolumeSourceFields> {}
export const VsphereVirtualDiskVolumeSource: Type<VsphereVirtualDiskVolumeSource> = message(
  'io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource',
  vsphereVirtualDiskVolumeSourceFields,
);
