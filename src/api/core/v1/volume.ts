import { LabelSelector } from '../../meta/v1/selectors.ts';
import { bool, inline, int32, int64, list, ref, string, stringMap } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { PersistentVolumeClaimTemplate } from './persistent-volume-claim.ts';
import { localObjectReferenceFields } from './references.ts';
import {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  ConfigMapVolumeSource,
  CSIVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  GitRepoVolumeSource,
  GlusterfsVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  ISCSIVolumeSource,
  KeyToPath,
  NFSVolumeSource,
  PersistentVolumeClaimVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  SecretVolumeSource,
  StorageOSVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from './volume-source.ts';

const clusterTrustBundleProjectionFields = {
  name: string(1).pointer(),
  signerName: string(2).pointer(),
  labelSelector: ref(3, () => LabelSelector),
  optional: bool(5).pointer(),
  path: string(4).always().required(),
  user: int64(6).pointer(),
};

export interface ClusterTrustBundleProjection extends FieldsOf<typeof clusterTrustBundleProjectionFields> {}
export const ClusterTrustBundleProjection: Type<ClusterTrustBundleProjection> = message(
  'io.k8s.api.core.v1.ClusterTrustBundleProjection',
  clusterTrustBundleProjectionFields,
);

const configMapProjectionFields = {
  ...inline(1, localObjectReferenceFields),
  items: list(2, () => KeyToPath).atomic(),
  optional: bool(4).pointer(),
};

export interface ConfigMapProjection extends FieldsOf<typeof configMapProjectionFields> {}
export const ConfigMapProjection: Type<ConfigMapProjection> = message(
  'io.k8s.api.core.v1.ConfigMapProjection',
  configMapProjectionFields,
);

const downwardAPIProjectionFields = {
  items: list(1, () => DownwardAPIVolumeFile).atomic(),
};

export interface DownwardAPIProjection extends FieldsOf<typeof downwardAPIProjectionFields> {}
export const DownwardAPIProjection: Type<DownwardAPIProjection> = message(
  'io.k8s.api.core.v1.DownwardAPIProjection',
  downwardAPIProjectionFields,
);

const ephemeralVolumeSourceFields = {
  volumeClaimTemplate: ref(1, () => PersistentVolumeClaimTemplate),
};

export interface EphemeralVolumeSource extends FieldsOf<typeof ephemeralVolumeSourceFields> {}
export const EphemeralVolumeSource: Type<EphemeralVolumeSource> = message(
  'io.k8s.api.core.v1.EphemeralVolumeSource',
  ephemeralVolumeSourceFields,
);

const podCertificateProjectionFields = {
  signerName: string(1).always().required(),
  keyType: string(2).always().required(),
  maxExpirationSeconds: int32(3).pointer(),
  credentialBundlePath: string(4),
  keyPath: string(5),
  certificateChainPath: string(6),
  userAnnotations: stringMap(7),
  user: int64(8).pointer(),
};

export interface PodCertificateProjection extends FieldsOf<typeof podCertificateProjectionFields> {}
export const PodCertificateProjection: Type<PodCertificateProjection> = message(
  'io.k8s.api.core.v1.PodCertificateProjection',
  podCertificateProjectionFields,
);

const projectedVolumeSourceFields = {
  sources: list(1, () => VolumeProjection)
    .always()
    .atomic(),
  defaultMode: int32(2).pointer().default(0o644),
  defaultUser: int64(3).pointer(),
};

export interface ProjectedVolumeSource extends FieldsOf<typeof projectedVolumeSourceFields> {}
export const ProjectedVolumeSource: Type<ProjectedVolumeSource> = message(
  'io.k8s.api.core.v1.ProjectedVolumeSource',
  projectedVolumeSourceFields,
);

const secretProjectionFields = {
  ...inline(1, localObjectReferenceFields),
  items: list(2, () => KeyToPath).atomic(),
  optional: bool(4).pointer(),
};

export interface SecretProjection extends FieldsOf<typeof secretProjectionFields> {}
export const SecretProjection: Type<SecretProjection> = message(
  'io.k8s.api.core.v1.SecretProjection',
  secretProjectionFields,
);

const serviceAccountTokenProjectionFields = {
  audience: string(1),
  expirationSeconds: int64(2).pointer().default(3600),
  path: string(3).always().required(),
  user: int64(4).pointer(),
};

export interface ServiceAccountTokenProjection extends FieldsOf<typeof serviceAccountTokenProjectionFields> {}
export const ServiceAccountTokenProjection: Type<ServiceAccountTokenProjection> = message(
  'io.k8s.api.core.v1.ServiceAccountTokenProjection',
  serviceAccountTokenProjectionFields,
);

export const volumeSourceFields = {
  hostPath: ref(1, () => HostPathVolumeSource),
  emptyDir: ref(2, () => EmptyDirVolumeSource),
  gcePersistentDisk: ref(3, () => GCEPersistentDiskVolumeSource),
  awsElasticBlockStore: ref(4, () => AWSElasticBlockStoreVolumeSource),
  gitRepo: ref(5, () => GitRepoVolumeSource),
  secret: ref(6, () => SecretVolumeSource),
  nfs: ref(7, () => NFSVolumeSource),
  iscsi: ref(8, () => ISCSIVolumeSource),
  glusterfs: ref(9, () => GlusterfsVolumeSource),
  persistentVolumeClaim: ref(10, () => PersistentVolumeClaimVolumeSource),
  rbd: ref(11, () => RBDVolumeSource),
  flexVolume: ref(12, () => FlexVolumeSource),
  cinder: ref(13, () => CinderVolumeSource),
  cephfs: ref(14, () => CephFSVolumeSource),
  flocker: ref(15, () => FlockerVolumeSource),
  downwardAPI: ref(16, () => DownwardAPIVolumeSource),
  fc: ref(17, () => FCVolumeSource),
  azureFile: ref(18, () => AzureFileVolumeSource),
  configMap: ref(19, () => ConfigMapVolumeSource),
  vsphereVolume: ref(20, () => VsphereVirtualDiskVolumeSource),
  quobyte: ref(21, () => QuobyteVolumeSource),
  azureDisk: ref(22, () => AzureDiskVolumeSource),
  photonPersistentDisk: ref(23, () => PhotonPersistentDiskVolumeSource),
  projected: ref(26, () => ProjectedVolumeSource),
  portworxVolume: ref(24, () => PortworxVolumeSource),
  scaleIO: ref(25, () => ScaleIOVolumeSource),
  storageos: ref(27, () => StorageOSVolumeSource),
  csi: ref(28, () => CSIVolumeSource),
  ephemeral: ref(29, () => EphemeralVolumeSource),
  image: ref(30, () => ImageVolumeSource),
};

export interface VolumeSource extends FieldsOf<typeof volumeSourceFields> {}
export const VolumeSource: Type<VolumeSource> = message('io.k8s.api.core.v1.VolumeSource', volumeSourceFields);

const volumeFields = {
  name: string(1).always().required(),
  ...inline(2, volumeSourceFields),
};

export interface Volume extends FieldsOf<typeof volumeFields> {}
export const Volume: Type<Volume> = message('io.k8s.api.core.v1.Volume', volumeFields);

const volumeProjectionFields = {
  secret: ref(1, () => SecretProjection),
  downwardAPI: ref(2, () => DownwardAPIProjection),
  configMap: ref(3, () => ConfigMapProjection),
  serviceAccountToken: ref(4, () => ServiceAccountTokenProjection),
  clusterTrustBundle: ref(5, () => ClusterTrustBundleProjection),
  podCertificate: ref(6, () => PodCertificateProjection),
};

export interface VolumeProjection extends FieldsOf<typeof volumeProjectionFields> {}
export const VolumeProjection: Type<VolumeProjection> = message(
  'io.k8s.api.core.v1.VolumeProjection',
  volumeProjectionFields,
);
