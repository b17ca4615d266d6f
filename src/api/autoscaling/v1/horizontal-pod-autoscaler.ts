import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, int64, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { CrossVersionObjectReference } from './metrics.ts';

const horizontalPodAutoscalerFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => HorizontalPodAutoscalerSpec).always(),
  status: ref(3, () => HorizontalPodAutoscalerStatus).always(),
};

export interface HorizontalPodAutoscaler extends TypeMeta, FieldsOf<typeof horizontalPodAutoscalerFields> {}
export const HorizontalPodAutoscaler: Type<HorizontalPodAutoscaler> = kindType(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  { group: 'autoscaling', version: 'v1', kind: 'HorizontalPodAutoscaler' },
  horizontalPodAutoscalerFields,
);

const horizontalPodAutoscalerConditionFields = {
  type: string(1).always(),
  status: string(2).always(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
  observedGeneration: int64(6),
};

export interface HorizontalPodAutoscalerCondition extends FieldsOf<typeof horizontalPodAutoscalerConditionFields> {}
export const HorizontalPodAutoscalerCondition: Type<HorizontalPodAutoscalerCondition> = message(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerCondition',
  horizontalPodAutoscalerConditionFields,
);

const horizontalPodAutoscalerSpecFields = {
  scaleTargetRef: ref(1, () => CrossVersionObjectReference)
    .always()
    .required(),
  minReplicas: int32(2).pointer().default(1),
  maxReplicas: int32(3).always().required(),
  targetCPUUtilizationPercentage: int32(4).pointer(),
};

export interface HorizontalPodAutoscalerSpec extends FieldsOf<typeof horizontalPodAutoscalerSpecFields> {}
export const HorizontalPodAutoscalerSpec: Type<HorizontalPodAutoscalerSpec> = message(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec',
  horizontalPodAutoscalerSpecFields,
);

const horizontalPodAutoscalerStatusFields = {
  observedGeneration: int64(1).pointer(),
  lastScaleTime: time(2),
  currentReplicas: int32(3).always().required(),
  desiredReplicas: int32(4).always().required(),
  currentCPUUtilizationPercentage: int32(5).pointer(),
};

export interface HorizontalPodAutoscalerStatus extends FieldsOf<typeof horizontalPodAutoscalerStatusFields> {}
export const HorizontalPodAutoscalerStatus: Type<HorizontalPodAutoscalerStatus> = message(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus',
  horizontalPodAutoscalerStatusFields,
);
