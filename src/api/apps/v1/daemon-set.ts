import { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, intOrString, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const daemonSetFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => DaemonSetSpec).always(),
  status: ref(3, () => DaemonSetStatus).always(),
};

export interface DaemonSet extends TypeMeta, FieldsOf<typeof daemonSetFields> {}
export const DaemonSet: Type<DaemonSet> = kindType(
  'io.k8s.api.apps.v1.DaemonSet',
  { group: 'apps', version: 'v1', kind: 'DaemonSet' },
  daemonSetFields,
);

const daemonSetConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface DaemonSetCondition extends FieldsOf<typeof daemonSetConditionFields> {}
export const DaemonSetCondition: Type<DaemonSetCondition> = message(
  'io.k8s.api.apps.v1.DaemonSetCondition',
  daemonSetConditionFields,
);

const daemonSetSpecFields = {
  selector: ref(1, () => LabelSelector).required(),
  template: ref(2, () => PodTemplateSpec)
    .always()
    .required(),
  updateStrategy: ref(3, () => DaemonSetUpdateStrategy).always(),
  minReadySeconds: int32(4),
  revisionHistoryLimit: int32(6).pointer().default(10),
};

export interface DaemonSetSpec extends FieldsOf<typeof daemonSetSpecFields> {}
export const DaemonSetSpec: Type<DaemonSetSpec> = message('io.k8s.api.apps.v1.DaemonSetSpec', daemonSetSpecFields);

const daemonSetStatusFields = {
  currentNumberScheduled: int32(1).always().required(),
  numberMisscheduled: int32(2).always().required(),
  desiredNumberScheduled: int32(3).always().required(),
  numberReady: int32(4).always().required(),
  observedGeneration: int64(5),
  updatedNumberScheduled: int32(6),
  numberAvailable: int32(7),
  numberUnavailable: int32(8),
  collisionCount: int32(9).pointer(),
  conditions: list(10, () => DaemonSetCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface DaemonSetStatus extends FieldsOf<typeof daemonSetStatusFields> {}
export const DaemonSetStatus: Type<DaemonSetStatus> = message(
  'io.k8s.api.apps.v1.DaemonSetStatus',
  daemonSetStatusFields,
);

const daemonSetUpdateStrategyFields = {
  type: string(1).default('RollingUpdate'),
  rollingUpdate: ref(2, () => RollingUpdateDaemonSet),
};

export interface DaemonSetUpdateStrategy extends FieldsOf<typeof daemonSetUpdateStrategyFields> {}
export const DaemonSetUpdateStrategy: Type<DaemonSetUpdateStrategy> = message(
  'io.k8s.api.apps.v1.DaemonSetUpdateStrategy',
  daemonSetUpdateStrategyFields,
);

const rollingUpdateDaemonSetFields = {
  maxUnavailable: intOrString(1),
  maxSurge: intOrString(2),
};

export interface RollingUpdateDaemonSet extends FieldsOf<typeof rollingUpdateDaemonSetFields> {}
export const RollingUpdateDaemonSet: Type<RollingUpdateDaemonSet> = message(
  'io.k8s.api.apps.v1.RollingUpdateDaemonSet',
  rollingUpdateDaemonSetFields,
);
