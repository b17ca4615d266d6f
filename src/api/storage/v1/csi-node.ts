import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, list, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const csiNodeFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => CSINodeSpec)
    .always()
    .required(),
  status: ref(3, () => CSINodeStatus),
};

export interface CSINode extends TypeMeta, FieldsOf<typeof csiNodeFields> {}
export const CSINode: Type<CSINode> = kindType(
  'io.k8s.api.storage.v1.CSINode',
  { group: 'storage.k8s.io', version: 'v1', kind: 'CSINode' },
  csiNodeFields,
);

const csiNodeDriverFields = {
  name: string(1).always().required(),
  nodeID: string(2).always().required(),
  topologyKeys: strings(3).always().atomic(),
  allocatable: ref(4, () => VolumeNodeResources),
};

export interface CSINodeDriver extends FieldsOf<typeof csiNodeDriverFields> {}
export const CSINodeDriver: Type<CSINodeDriver> = message('io.k8s.api.storage.v1.CSINodeDriver', csiNodeDriverFields);

const csiNodeSpecFields = {
  drivers: list(1, () => CSINodeDriver)
    .always()
    .required()
    .mapList('name')
    .patchMerge('name'),
};

export interface CSINodeSpec extends FieldsOf<typeof csiNodeSpecFields> {}
export const CSINodeSpec: Type<CSINodeSpec> = message('io.k8s.api.storage.v1.CSINodeSpec', csiNodeSpecFields);

const csiNodeStatusFields = {
  storageHealth: list(1, () => StorageHealth),
};

export interface CSINodeStatus extends FieldsOf<typeof csiNodeStatusFields> {}
export const CSINodeStatus: Type<CSINodeStatus> = message('io.k8s.api.storage.v1.CSINodeStatus', csiNodeStatusFields);

const storageHealthFields = {
  name: string(1),
  healthConditions: list(2, () => StorageHealthCondition),
};

export interface StorageHealth extends FieldsOf<typeof storageHealthFields> {}
export const StorageHealth: Type<StorageHealth> = message('io.k8s.api.storage.v1.StorageHealth', storageHealthFields);

const storageHealthConditionFields = {
  status: string(1),
  reason: string(2),
  message: string(3),
  accessMode: string(4),
  volumeMode: string(5),
  lastTransitionTime: time(6),
};

export interface StorageHealthCondition extends FieldsOf<typeof storageHealthConditionFields> {}
export const StorageHealthCondition: Type<StorageHealthCondition> = message(
  'io.k8s.api.storage.v1.StorageHealthCondition',
  storageHealthConditionFields,
);

const volumeNodeResourcesFields = {
  count: int32(1).pointer(),
};

export interface VolumeNodeResources extends FieldsOf<typeof volumeNodeResourcesFields> {}
export const VolumeNodeResources: Type<VolumeNodeResources> = message(
  'io.k8s.api.storage.v1.VolumeNodeResources',
  volumeNodeResourcesFields,
);
