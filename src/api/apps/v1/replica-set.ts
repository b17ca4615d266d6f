import { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const replicaSetFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ReplicaSetSpec).always(),
  status: ref(3, () => ReplicaSetStatus).always(),
};

export interface ReplicaSet extends TypeMeta, FieldsOf<typeof replicaSetFields> {}
export const ReplicaSet: Type<ReplicaSet> = kindType(
  'io.k8s.api.apps.v1.ReplicaSet',
  { group: 'apps', version: 'v1', kind: 'ReplicaSet' },
  replicaSetFields,
);

const replicaSetConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface ReplicaSetCondition extends FieldsOf<typeof replicaSetConditionFields> {}
export const ReplicaSetCondition: Type<ReplicaSetCondition> = message(
  'io.k8s.api.apps.v1.ReplicaSetCondition',
  replicaSetConditionFields,
);

const replicaSetSpecFields = {
  replicas: int32(1).pointer().default(1),
  minReadySeconds: int32(4),
  selector: ref(2, () => LabelSelector).required(),
  template: ref(3, () => PodTemplateSpec).always(),
};

export interface ReplicaSetSpec extends FieldsOf<typeof replicaSetSpecFields> {}
export const ReplicaSetSpec: Type<ReplicaSetSpec> = message('io.k8s.api.apps.v1.ReplicaSetSpec', replicaSetSpecFields);

const replicaSetStatusFields = {
  replicas: int32(1).always().required(),
  fullyLabeledReplicas: int32(2),
  readyReplicas: int32(4),
  availableReplicas: int32(5),
  terminatingReplicas: int32(7).pointer(),
  observedGeneration: int64(3),
  conditions: list(6, () => ReplicaSetCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface ReplicaSetStatus extends FieldsOf<typeof replicaSetStatusFields> {}
export const ReplicaSetStatus: Type<ReplicaSetStatus> = message(
  'io.k8s.api.apps.v1.ReplicaSetStatus',
  replicaSetStatusFields,
);
