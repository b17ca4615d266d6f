import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { inline, quantityMap, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { persistentVolumeSourceFields } from './persistent-volume-source.ts';
import { ObjectReference } from './references.ts';
import { VolumeNodeAffinity } from './scheduling.ts';

const persistentVolumeFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PersistentVolumeSpec).always(),
  status: ref(3, () => PersistentVolumeStatus).always(),
};

export interface PersistentVolume extends TypeMeta, FieldsOf<typeof persistentVolumeFields> {}
export const PersistentVolume: Type<PersistentVolume> = kindType(
  'io.k8s.api.core.v1.PersistentVolume',
  { group: '', version: 'v1', kind: 'PersistentVolume' },
  persistentVolumeFields,
);

const persistentVolumeSpecFields = {
  capacity: quantityMap(1),
  ...inline(2, persistentVolumeSourceFields),
  accessModes: strings(3).atomic(),
  claimRef: ref(4, () => ObjectReference).granular(),
  persistentVolumeReclaimPolicy: string(5).default('Retain'),
  storageClassName: string(6),
  mountOptions: strings(7).atomic(),
  volumeMode: string(8).pointer().default('Filesystem'),
  nodeAffinity: ref(9, () => VolumeNodeAffinity),
  volumeAttributesClassName: string(10).pointer(),
};

export interface PersistentVolumeSpec extends FieldsOf<typeof persistentVolumeSpecFields> {}
export const PersistentVolumeSpec: Type<PersistentVolumeSpec> = message(
  'io.k8s.api.core.v1.PersistentVolumeSpec',
  persistentVolumeSpecFields,
);

const persistentVolumeStatusFields = {
  phase: string(1).default('Pending'),
  message: string(2),
  reason: string(3),
  lastPhaseTransitionTime: time(4),
};

export interface PersistentVolumeStatus extends FieldsOf<typeof persistentVolumeStatusFields> {}
export const PersistentVolumeStatus: Type<PersistentVolumeStatus> = message(
  'io.k8s.api.core.v1.PersistentVolumeStatus',
  persistentVolumeStatusFields,
);
