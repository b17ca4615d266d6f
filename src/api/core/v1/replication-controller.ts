import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, int64, list, ref, string, stringMap, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { PodTemplateSpec } from './pod-spec.ts';

const replicationControllerFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ReplicationControllerSpec).always(),
  status: ref(3, () => ReplicationControllerStatus).always(),
};

export interface ReplicationController extends TypeMeta, FieldsOf<typeof replicationControllerFields> {}
export const ReplicationController: Type<ReplicationController> = kindType(
  'io.k8s.api.core.v1.ReplicationController',
  { group: '', version: 'v1', kind: 'ReplicationController' },
  replicationControllerFields,
);

const replicationControllerConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface ReplicationControllerCondition extends FieldsOf<typeof replicationControllerConditionFields> {}
export const ReplicationControllerCondition: Type<ReplicationControllerCondition> = message(
  'io.k8s.api.core.v1.ReplicationControllerCondition',
  replicationControllerConditionFields,
);

const replicationControllerSpecFields = {
  replicas: int32(1).pointer().default(1),
  minReadySeconds: int32(4),
  selector: stringMap(2).atomic(),
  template: ref(3, () => PodTemplateSpec),
};

export interface ReplicationControllerSpec extends FieldsOf<typeof replicationControllerSpecFields> {}
export const ReplicationControllerSpec: Type<ReplicationControllerSpec> = message(
  'io.k8s.api.core.v1.ReplicationControllerSpec',
  replicationControllerSpecFields,
);

const replicationControllerStatusFields = {
  replicas: int32(1).always().required(),
  fullyLabeledReplicas: int32(2),
  readyReplicas: int32(4),
  availableReplicas: int32(5),
  observedGeneration: int64(3),
  conditions: list(6, () => ReplicationControllerCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface ReplicationControllerStatus extends FieldsOf<typeof replicationControllerStatusFields> {}
export const ReplicationControllerStatus: Type<ReplicationControllerStatus> = message(
  'io.k8s.api.core.v1.ReplicationControllerStatus',
  replicationControllerStatusFields,
);
