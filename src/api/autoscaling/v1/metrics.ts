import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, quantity, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const containerResourceMetricSourceFields = {
  name: string(1).always(),
  targetAverageUtilization: int32(2).pointer(),
  targetAverageValue: quantity(3),
  container: string(5).always(),
};

export interface ContainerResourceMetricSource extends FieldsOf<typeof containerResourceMetricSourceFields> {}
export const ContainerResourceMetricSource: Type<ContainerResourceMetricSource> = message(
  'io.k8s.api.autoscaling.v1.ContainerResourceMetricSource',
  containerResourceMetricSourceFields,
);

const containerResourceMetricStatusFields = {
  name: string(1).always(),
  currentAverageUtilization: int32(2).pointer(),
  currentAverageValue: quantity(3).always(),
  container: string(4).always(),
};

export interface ContainerResourceMetricStatus extends FieldsOf<typeof containerResourceMetricStatusFields> {}
export const ContainerResourceMetricStatus: Type<ContainerResourceMetricStatus> = message(
  'io.k8s.api.autoscaling.v1.ContainerResourceMetricStatus',
  containerResourceMetricStatusFields,
);

const crossVersionObjectReferenceFields = {
  kind: string(1).always().required(),
  name: string(2).always().required(),
  apiVersion: string(3),
};

export interface CrossVersionObjectReference extends FieldsOf<typeof crossVersionObjectReferenceFields> {}
export const CrossVersionObjectReference: Type<CrossVersionObjectReference> = message(
  'io.k8s.api.autoscaling.v1.CrossVersionObjectReference',
  crossVersionObjectReferenceFields,
  { atomic: true },
);

const externalMetricSourceFields = {
  metricName: string(1).always(),
  metricSelector: ref(2, () => LabelSelector),
  targetValue: quantity(3),
  targetAverageValue: quantity(4),
};

export interface ExternalMetricSource extends FieldsOf<typeof externalMetricSourceFields> {}
export const ExternalMetricSource: Type<ExternalMetricSource> = message(
  'io.k8s.api.autoscaling.v1.ExternalMetricSource',
  externalMetricSourceFields,
);

const externalMetricStatusFields = {
  metricName: string(1).always(),
  metricSelector: ref(2, () => LabelSelector),
  currentValue: quantity(3).always(),
  currentAverageValue: quantity(4),
};

export interface ExternalMetricStatus extends FieldsOf<typeof externalMetricStatusFields> {}
export const ExternalMetricStatus: Type<ExternalMetricStatus> = message(
  'io.k8s.api.autoscaling.v1.ExternalMetricStatus',
  externalMetricStatusFields,
);

const metricSpecFields = {
  type: string(1).always(),
  object: ref(2, () => ObjectMetricSource),
  pods: ref(3, () => PodsMetricSource),
  resource: ref(4, () => ResourceMetricSource),
  containerResource: ref(7, () => ContainerResourceMetricSource),
  external: ref(5, () => ExternalMetricSource),
};

export interface MetricSpec extends FieldsOf<typeof metricSpecFields> {}
export const MetricSpec: Type<MetricSpec> = message('io.k8s.api.autoscaling.v1.MetricSpec', metricSpecFields);

const metricStatusFields = {
  type: string(1).always(),
  object: ref(2, () => ObjectMetricStatus),
  pods: ref(3, () => PodsMetricStatus),
  resource: ref(4, () => ResourceMetricStatus),
  containerResource: ref(7, () => ContainerResourceMetricStatus),
  external: ref(5, () => ExternalMetricStatus),
};

export interface MetricStatus extends FieldsOf<typeof metricStatusFields> {}
export const MetricStatus: Type<MetricStatus> = message('io.k8s.api.autoscaling.v1.MetricStatus', metricStatusFields);

const objectMetricSourceFields = {
  target: ref(1, () => CrossVersionObjectReference).always(),
  metricName: string(2).always(),
  targetValue: quantity(3).always(),
  selector: ref(4, () => LabelSelector),
  averageValue: quantity(5),
};

export interface ObjectMetricSource extends FieldsOf<typeof objectMetricSourceFields> {}
export const ObjectMetricSource: Type<ObjectMetricSource> = message(
  'io.k8s.api.autoscaling.v1.ObjectMetricSource',
  objectMetricSourceFields,
);

const objectMetricStatusFields = {
  target: ref(1, () => CrossVersionObjectReference).always(),
  metricName: string(2).always(),
  currentValue: quantity(3).always(),
  selector: ref(4, () => LabelSelector),
  averageValue: quantity(5),
};

export interface ObjectMetricStatus extends FieldsOf<typeof objectMetricStatusFields> {}
export const ObjectMetricStatus: Type<ObjectMetricStatus> = message(
  'io.k8s.api.autoscaling.v1.ObjectMetricStatus',
  objectMetricStatusFields,
);

const podsMetricSourceFields = {
  metricName: string(1).always(),
  targetAverageValue: quantity(2).always(),
  selector: ref(3, () => LabelSelector),
};

export interface PodsMetricSource extends FieldsOf<typeof podsMetricSourceFields> {}
export const PodsMetricSource: Type<PodsMetricSource> = message(
  'io.k8s.api.autoscaling.v1.PodsMetricSource',
  podsMetricSourceFields,
);

const podsMetricStatusFields = {
  metricName: string(1).always(),
  currentAverageValue: quantity(2).always(),
  selector: ref(3, () => LabelSelector),
};

export interface PodsMetricStatus extends FieldsOf<typeof podsMetricStatusFields> {}
export const PodsMetricStatus: Type<PodsMetricStatus> = message(
  'io.k8s.api.autoscaling.v1.PodsMetricStatus',
  podsMetricStatusFields,
);

const resourceMetricSourceFields = {
  name: string(1).always(),
  targetAverageUtilization: int32(2).pointer(),
  targetAverageValue: quantity(3),
};

export interface ResourceMetricSource extends FieldsOf<typeof resourceMetricSourceFields> {}
export const ResourceMetricSource: Type<ResourceMetricSource> = message(
  'io.k8s.api.autoscaling.v1.ResourceMetricSource',
  resourceMetricSourceFields,
);

const resourceMetricStatusFields = {
  name: string(1).always(),
  currentAverageUtilization: int32(2).pointer(),
  currentAverageValue: quantity(3).always(),
};

export interface ResourceMetricStatus extends FieldsOf<typeof resourceMetricStatusFields> {}
export const ResourceMetricStatus: Type<ResourceMetricStatus> = message(
  'io.k8s.api.autoscaling.v1.ResourceMetricStatus',
  resourceMetricStatusFields,
);
