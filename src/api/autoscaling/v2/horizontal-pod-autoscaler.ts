import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, list, quantity, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const containerResourceMetricSourceFields = {
  name: string(1).always().required(),
  target: ref(2, () => MetricTarget)
    .always()
    .required(),
  container: string(3).always().required(),
};

export interface ContainerResourceMetricSource extends FieldsOf<typeof containerResourceMetricSourceFields> {}
export const ContainerResourceMetricSource: Type<ContainerResourceMetricSource> = message(
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource',
  containerResourceMetricSourceFields,
);

const containerResourceMetricStatusFields = {
  name: string(1).always().required(),
  current: ref(2, () => MetricValueStatus)
    .always()
    .required(),
  container: string(3).always().required(),
};

export interface ContainerResourceMetricStatus extends FieldsOf<typeof containerResourceMetricStatusFields> {}
export const ContainerResourceMetricStatus: Type<ContainerResourceMetricStatus> = message(
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus',
  containerResourceMetricStatusFields,
);

const crossVersionObjectReferenceFields = {
  kind: string(1).always().required(),
  name: string(2).always().required(),
  apiVersion: string(3),
};

export interface CrossVersionObjectReference extends FieldsOf<typeof crossVersionObjectReferenceFields> {}
export const CrossVersionObjectReference: Type<CrossVersionObjectReference> = message(
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference',
  crossVersionObjectReferenceFields,
);

const externalMetricSourceFields = {
  metric: ref(1, () => MetricIdentifier)
    .always()
    .required(),
  target: ref(2, () => MetricTarget)
    .always()
    .required(),
};

export interface ExternalMetricSource extends FieldsOf<typeof externalMetricSourceFields> {}
export const ExternalMetricSource: Type<ExternalMetricSource> = message(
  'io.k8s.api.autoscaling.v2.ExternalMetricSource',
  externalMetricSourceFields,
);

const externalMetricStatusFields = {
  metric: ref(1, () => MetricIdentifier)
    .always()
    .required(),
  current: ref(2, () => MetricValueStatus)
    .always()
    .required(),
};

export interface ExternalMetricStatus extends FieldsOf<typeof externalMetricStatusFields> {}
export const ExternalMetricStatus: Type<ExternalMetricStatus> = message(
  'io.k8s.api.autoscaling.v2.ExternalMetricStatus',
  externalMetricStatusFields,
);

const hpaScalingPolicyFields = {
  type: string(1).always().required(),
  value: int32(2).always().required(),
  periodSeconds: int32(3).always().required(),
};

export interface HPAScalingPolicy extends FieldsOf<typeof hpaScalingPolicyFields> {}
export const HPAScalingPolicy: Type<HPAScalingPolicy> = message(
  'io.k8s.api.autoscaling.v2.HPAScalingPolicy',
  hpaScalingPolicyFields,
);

const hpaScalingRulesFields = {
  stabilizationWindowSeconds: int32(3).pointer(),
  selectPolicy: string(1).pointer(),
  policies: list(2, () => HPAScalingPolicy).atomic(),
  tolerance: quantity(4),
};

export interface HPAScalingRules extends FieldsOf<typeof hpaScalingRulesFields> {}
export const HPAScalingRules: Type<HPAScalingRules> = message(
  'io.k8s.api.autoscaling.v2.HPAScalingRules',
  hpaScalingRulesFields,
);

const horizontalPodAutoscalerFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => HorizontalPodAutoscalerSpec).always(),
  status: ref(3, () => HorizontalPodAutoscalerStatus).always(),
};

export interface HorizontalPodAutoscaler extends TypeMeta, FieldsOf<typeof horizontalPodAutoscalerFields> {}
export const HorizontalPodAutoscaler: Type<HorizontalPodAutoscaler> = kindType(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
  horizontalPodAutoscalerFields,
);

const horizontalPodAutoscalerBehaviorFields = {
  scaleUp: ref(1, () => HPAScalingRules),
  scaleDown: ref(2, () => HPAScalingRules),
};

export interface HorizontalPodAutoscalerBehavior extends FieldsOf<typeof horizontalPodAutoscalerBehaviorFields> {}
export const HorizontalPodAutoscalerBehavior: Type<HorizontalPodAutoscalerBehavior> = message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior',
  horizontalPodAutoscalerBehaviorFields,
);

const horizontalPodAutoscalerConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
  observedGeneration: int64(6),
};

export interface HorizontalPodAutoscalerCondition extends FieldsOf<typeof horizontalPodAutoscalerConditionFields> {}
export const HorizontalPodAutoscalerCondition: Type<HorizontalPodAutoscalerCondition> = message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition',
  horizontalPodAutoscalerConditionFields,
);

const horizontalPodAutoscalerSpecFields = {
  scaleTargetRef: ref(1, () => CrossVersionObjectReference)
    .always()
    .required(),
  minReplicas: int32(2).pointer().default(1),
  maxReplicas: int32(3).always().required(),
  metrics: list(4, () => MetricSpec).atomic(),
  behavior: ref(5, () => HorizontalPodAutoscalerBehavior),
};

export interface HorizontalPodAutoscalerSpec extends FieldsOf<typeof horizontalPodAutoscalerSpecFields> {}
export const HorizontalPodAutoscalerSpec: Type<HorizontalPodAutoscalerSpec> = message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec',
  horizontalPodAutoscalerSpecFields,
);

const horizontalPodAutoscalerStatusFields = {
  observedGeneration: int64(1).pointer(),
  lastScaleTime: time(2),
  currentReplicas: int32(3),
  desiredReplicas: int32(4).always().required(),
  currentMetrics: list(5, () => MetricStatus)
    .always()
    .atomic(),
  conditions: list(6, () => HorizontalPodAutoscalerCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface HorizontalPodAutoscalerStatus extends FieldsOf<typeof horizontalPodAutoscalerStatusFields> {}
export const HorizontalPodAutoscalerStatus: Type<HorizontalPodAutoscalerStatus> = message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus',
  horizontalPodAutoscalerStatusFields,
);

const metricIdentifierFields = {
  name: string(1).always().required(),
  selector: ref(2, () => LabelSelector),
};

export interface MetricIdentifier extends FieldsOf<typeof metricIdentifierFields> {}
export const MetricIdentifier: Type<MetricIdentifier> = message(
  'io.k8s.api.autoscaling.v2.MetricIdentifier',
  metricIdentifierFields,
);

const metricSpecFields = {
  type: string(1).always().required(),
  object: ref(2, () => ObjectMetricSource),
  pods: ref(3, () => PodsMetricSource),
  resource: ref(4, () => ResourceMetricSource),
  containerResource: ref(7, () => ContainerResourceMetricSource),
  external: ref(5, () => ExternalMetricSource),
};

export interface MetricSpec extends FieldsOf<typeof metricSpecFields> {}
export const MetricSpec: Type<MetricSpec> = message('io.k8s.api.autoscaling.v2.MetricSpec', metricSpecFields);

const metricStatusFields = {
  type: string(1).always().required(),
  object: ref(2, () => ObjectMetricStatus),
  pods: ref(3, () => PodsMetricStatus),
  resource: ref(4, () => ResourceMetricStatus),
  containerResource: ref(7, () => ContainerResourceMetricStatus),
  external: ref(5, () => ExternalMetricStatus),
};

export interface MetricStatus extends FieldsOf<typeof metricStatusFields> {}
export const MetricStatus: Type<MetricStatus> = message('io.k8s.api.autoscaling.v2.MetricStatus', metricStatusFields);

const metricTargetFields = {
  type: string(1).always().required(),
  value: quantity(2),
  averageValue: quantity(3),
  averageUtilization: int32(4).pointer(),
};

export interface MetricTarget extends FieldsOf<typeof metricTargetFields> {}
export const MetricTarget: Type<MetricTarget> = message('io.k8s.api.autoscaling.v2.MetricTarget', metricTargetFields);

const metricValueStatusFields = {
  value: quantity(1),
  averageValue: quantity(2),
  averageUtilization: int32(3).pointer(),
};

export interface MetricValueStatus extends FieldsOf<typeof metricValueStatusFields> {}
export const MetricValueStatus: Type<MetricValueStatus> = message(
  'io.k8s.api.autoscaling.v2.MetricValueStatus',
  metricValueStatusFields,
);

const objectMetricSourceFields = {
  describedObject: ref(1, () => CrossVersionObjectReference)
    .always()
    .required(),
  target: ref(2, () => MetricTarget)
    .always()
    .required(),
  metric: ref(3, () => MetricIdentifier)
    .always()
    .required(),
};

export interface ObjectMetricSource extends FieldsOf<typeof objectMetricSourceFields> {}
export const ObjectMetricSource: Type<ObjectMetricSource> = message(
  'io.k8s.api.autoscaling.v2.ObjectMetricSource',
  objectMetricSourceFields,
);

const objectMetricStatusFields = {
  metric: ref(1, () => MetricIdentifier)
    .always()
    .required(),
  current: ref(2, () => MetricValueStatus)
    .always()
    .required(),
  describedObject: ref(3, () => CrossVersionObjectReference)
    .always()
    .required(),
};

export interface ObjectMetricStatus extends FieldsOf<typeof objectMetricStatusFields> {}
export const ObjectMetricStatus: Type<ObjectMetricStatus> = message(
  'io.k8s.api.autoscaling.v2.ObjectMetricStatus',
  objectMetricStatusFields,
);

const podsMetricSourceFields = {
  metric: ref(1, () => MetricIdentifier)
    .always()
    .required(),
  target: ref(2, () => MetricTarget)
    .always()
    .required(),
};

export interface PodsMetricSource extends FieldsOf<typeof podsMetricSourceFields> {}
export const PodsMetricSource: Type<PodsMetricSource> = message(
  'io.k8s.api.autoscaling.v2.PodsMetricSource',
  podsMetricSourceFields,
);

const podsMetricStatusFields = {
  metric: ref(1, () => MetricIdentifier)
    .always()
    .required(),
  current: ref(2, () => MetricValueStatus)
    .always()
    .required(),
};

export interface PodsMetricStatus extends FieldsOf<typeof podsMetricStatusFields> {}
export const PodsMetricStatus: Type<PodsMetricStatus> = message(
  'io.k8s.api.autoscaling.v2.PodsMetricStatus',
  podsMetricStatusFields,
);

const resourceMetricSourceFields = {
  name: string(1).always().required(),
  target: ref(2, () => MetricTarget)
    .always()
    .required(),
};

export interface ResourceMetricSource extends FieldsOf<typeof resourceMetricSourceFields> {}
export const ResourceMetricSource: Type<ResourceMetricSource> = message(
  'io.k8s.api.autoscaling.v2.ResourceMetricSource',
  resourceMetricSourceFields,
);

const resourceMetricStatusFields = {
  name: string(1).always().required(),
  current: ref(2, () => MetricValueStatus)
    .always()
    .required(),
};

export interface ResourceMetricStatus extends FieldsOf<typeof resourceMetricStatusFields> {}
export const ResourceMetricStatus: Type<ResourceMetricStatus> = message(
  'io.k8s.api.autoscaling.v2.ResourceMetricStatus',
  resourceMetricStatusFields,
);
