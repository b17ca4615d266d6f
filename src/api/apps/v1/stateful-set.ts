import { PersistentVolumeClaim } from '../../core/v1/persistent-volume-claim.ts';
import { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, intOrString, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const rollingUpdateStatefulSetStrategyFields = {
  partition: int32(1).pointer(),
  maxUnavailable: intOrString(2),
};

export interface RollingUpdateStatefulSetStrategy extends FieldsOf<typeof rollingUpdateStatefulSetStrategyFields> {}
export const RollingUpdateStatefulSetStrategy: Type<RollingUpdateStatefulSetStrategy> = message(
  'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy',
  rollingUpdateStatefulSetStrategyFields,
);

const statefulSetFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => StatefulSetSpec).always(),
  status: ref(3, () => StatefulSetStatus).always(),
};

export interface StatefulSet extends TypeMeta, FieldsOf<typeof statefulSetFields> {}
export const StatefulSet: Type<StatefulSet> = kindType(
  'io.k8s.api.apps.v1.StatefulSet',
  { group: 'apps', version: 'v1', kind: 'StatefulSet' },
  statefulSetFields,
);

const statefulSetConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface StatefulSetCondition extends FieldsOf<typeof statefulSetConditionFields> {}
export const StatefulSetCondition: Type<StatefulSetCondition> = message(
  'io.k8s.api.apps.v1.StatefulSetCondition',
  statefulSetConditionFields,
);

const statefulSetOrdinalsFields = {
  start: int32(1).always(),
};

export interface StatefulSetOrdinals extends FieldsOf<typeof statefulSetOrdinalsFields> {}
export const StatefulSetOrdinals: Type<StatefulSetOrdinals> = message(
  'io.k8s.api.apps.v1.StatefulSetOrdinals',
  statefulSetOrdinalsFields,
);

const statefulSetPersistentVolumeClaimRetentionPolicyFields = {
  whenDeleted: string(1).default('Retain'),
  whenScaled: string(2).default('Retain'),
};

export interface StatefulSetPersistentVolumeClaimRetentionPolicy
  extends FieldsOf<typeof statefulSetPersistentVolumeClaimRetentionPolicyFields> {}
export const StatefulSetPersistentVolumeClaimRetentionPolicy: Type<StatefulSetPersistentVolumeClaimRetentionPolicy> =
  message(
    'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
    statefulSetPersistentVolumeClaimRetentionPolicyFields,
  );

const statefulSetSpecFields = {
  replicas: int32(1).pointer().default(1),
  selector: ref(2, () => LabelSelector).required(),
  template: ref(3, () => PodTemplateSpec)
    .always()
    .required(),
  volumeClaimTemplates: list(4, () => PersistentVolumeClaim).atomic(),
  serviceName: string(5),
  podManagementPolicy: string(6).default('OrderedReady'),
  updateStrategy: ref(7, () => StatefulSetUpdateStrategy).always(),
  revisionHistoryLimit: int32(8).pointer().default(10),
  minReadySeconds: int32(9),
  persistentVolumeClaimRetentionPolicy: ref(10, () => StatefulSetPersistentVolumeClaimRetentionPolicy).default({
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  }),
  ordinals: ref(11, () => StatefulSetOrdinals),
};

export interface StatefulSetSpec extends FieldsOf<typeof statefulSetSpecFields> {}
export const StatefulSetSpec: Type<StatefulSetSpec> = message(
  'io.k8s.api.apps.v1.StatefulSetSpec',
  statefulSetSpecFields,
);

const statefulSetStatusFields = {
  observedGeneration: int64(1),
  replicas: int32(2).always().required(),
  readyReplicas: int32(3),
  currentReplicas: int32(4),
  updatedReplicas: int32(5),
  currentRevision: string(6),
  updateRevision: string(7),
  collisionCount: int32(9).pointer(),
  conditions: list(10, () => StatefulSetCondition)
    .mapList('type')
    .patchMerge('type'),
  availableReplicas: int32(11).always(),
};

export interface StatefulSetStatus extends FieldsOf<typeof statefulSetStatusFields> {}
export const StatefulSetStatus: Type<StatefulSetStatus> = message(
  'io.k8s.api.apps.v1.StatefulSetStatus',
  statefulSetStatusFields,
);

const statefulSetUpdateStrategyFields = {
  type: string(1),
  rollingUpdate: ref(2, () => RollingUpdateStatefulSetStrategy),
};

export interface StatefulSetUpdateStrategy extends FieldsOf<typeof statefulSetUpdateStrategyFields> {}
export const StatefulSetUpdateStrategy: Type<StatefulSetUpdateStrategy> = message(
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy',
  statefulSetUpdateStrategyFields,
);
