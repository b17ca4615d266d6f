import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { list, quantityMap, ref, string, stringMap, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { VolumeHealthStatus } from './container-status.ts';
import { TypedLocalObjectReference, TypedObjectReference } from './references.ts';

const modifyVolumeStatusFields = {
  targetVolumeAttributesClassName: string(1),
  status: string(2).always().required(),
};

export interface ModifyVolumeStatus extends FieldsOf<typeof modifyVolumeStatusFields> {}
export const ModifyVolumeStatus: Type<ModifyVolumeStatus> = message(
  'io.k8s.api.core.v1.ModifyVolumeStatus',
  modifyVolumeStatusFields,
);

const persistentVolumeClaimFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PersistentVolumeClaimSpec).always(),
  status: ref(3, () => PersistentVolumeClaimStatus).always(),
};

export interface PersistentVolumeClaim extends TypeMeta, FieldsOf<typeof persistentVolumeClaimFields> {}
export const PersistentVolumeClaim: Type<PersistentVolumeClaim> = kindType(
  'io.k8s.api.core.v1.PersistentVolumeClaim',
  { group: '', version: 'v1', kind: 'PersistentVolumeClaim' },
  persistentVolumeClaimFields,
);

const persistentVolumeClaimConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastProbeTime: time(3).always(),
  lastTransitionTime: time(4).always(),
  reason: string(5),
  message: string(6),
};

export interface PersistentVolumeClaimCondition extends FieldsOf<typeof persistentVolumeClaimConditionFields> {}
export const PersistentVolumeClaimCondition: Type<PersistentVolumeClaimCondition> = message(
  'io.k8s.api.core.v1.PersistentVolumeClaimCondition',
  persistentVolumeClaimConditionFields,
);

const persistentVolumeClaimSpecFields = {
  accessModes: strings(1).atomic(),
  selector: ref(4, () => LabelSelector),
  resources: ref(2, () => VolumeResourceRequirements).always(),
  volumeName: string(3),
  storageClassName: string(5).pointer(),
  volumeMode: string(6).pointer().default('Filesystem'),
  dataSource: ref(7, () => TypedLocalObjectReference),
  dataSourceRef: ref(8, () => TypedObjectReference),
  volumeAttributesClassName: string(9).pointer(),
};

export interface PersistentVolumeClaimSpec extends FieldsOf<typeof persistentVolumeClaimSpecFields> {}
export const PersistentVolumeClaimSpec: Type<PersistentVolumeClaimSpec> = message(
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec',
  persistentVolumeClaimSpecFields,
);

const persistentVolumeClaimStatusFields = {
  phase: string(1).default('Pending'),
  accessModes: strings(2).atomic(),
  capacity: quantityMap(3),
  conditions: list(4, () => PersistentVolumeClaimCondition)
    .mapList('type')
    .patchMerge('type'),
  allocatedResources: quantityMap(5),
  allocatedResourceStatuses: stringMap(7).granular(),
  currentVolumeAttributesClassName: string(8).pointer(),
  modifyVolumeStatus: ref(9, () => ModifyVolumeStatus),
  healthStatus: ref(10, () => VolumeHealthStatus),
};

export interface PersistentVolumeClaimStatus extends FieldsOf<typeof persistentVolumeClaimStatusFields> {}
export const PersistentVolumeClaimStatus: Type<PersistentVolumeClaimStatus> = message(
  'io.k8s.api.core.v1.PersistentVolumeClaimStatus',
  persistentVolumeClaimStatusFields,
);

const persistentVolumeClaimTemplateFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PersistentVolumeClaimSpec)
    .always()
    .required(),
};

export interface PersistentVolumeClaimTemplate extends FieldsOf<typeof persistentVolumeClaimTemplateFields> {}
export const PersistentVolumeClaimTemplate: Type<PersistentVolumeClaimTemplate> = message(
  'io.k8s.api.core.v1.PersistentVolumeClaimTemplate',
  persistentVolumeClaimTemplateFields,
);

const volumeResourceRequirementsFields = {
  limits: quantityMap(1),
  requests: quantityMap(2),
};

export interface VolumeResourceRequirements extends FieldsOf<typeof volumeResourceRequirementsFields> {}
export const VolumeResourceRequirements: Type<VolumeResourceRequirements> = message(
  'io.k8s.api.core.v1.VolumeResourceRequirements',
  volumeResourceRequirementsFields,
);
