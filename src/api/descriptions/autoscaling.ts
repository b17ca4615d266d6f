import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

const observedGeneration = 'The metadata.generation that the controller has last acted on.';
const minReplicas = 'The fewest Pods, at least 1. Default 1.';
const maxReplicas = 'The most Pods. Must not be below minReplicas.';
const scaleTargetRef = 'What is scaled: an object with a scale subresource in the same namespace.';
const crossVersionObjectReference = {
  '': 'Names an object in the same namespace.',
  kind: 'Kind of the object.',
  name: 'Name of the object.',
  apiVersion: 'Group and version of the object.',
} as const;
const metricFields = {
  type: 'Which of the other fields counts: Object, Pods, Resource, ContainerResource or External.',
  object: 'A metric of one object, such as requests per second of an Ingress.',
  pods: 'A metric that every Pod has; the average over the Pods is taken.',
  resource: 'CPU or memory of the Pods.',
  containerResource: 'CPU or memory of one container in the Pods.',
  external: 'A metric from outside of the cluster, such as the length of a queue.',
} as const;
const metric = 'Which metric.';
const target = 'The value to reach.';
const current = 'The value now.';
const resourceName = 'The resource: cpu or memory.';

/** HorizontalPodAutoscalers. */
export const autoscalingDescriptions = {
  'io.k8s.api.autoscaling.v1.Scale': {
    '': 'The number of Pods of an object, as its scale subresource shows it.',
    spec: 'How many are wanted.',
    status: 'How many there are.',
  },
  'io.k8s.api.autoscaling.v1.ScaleSpec': {
    '': 'How many Pods are wanted.',
    replicas: 'The number wanted. Default 0.',
  },
  'io.k8s.api.autoscaling.v1.ScaleStatus': {
    '': 'How many Pods there are.',
    replicas: 'The number seen last.',
    selector: 'The Pods that are counted, as a label selector in text form.',
  },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler': {
    '': 'Changes the number of Pods with their CPU use. Version v2 knows other metrics, too.',
    spec: 'What is scaled, by what and within what bounds.',
    status: 'What the autoscaler last saw and did.',
  },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec': {
    '': 'What is scaled, by what and within what bounds.',
    scaleTargetRef,
    minReplicas,
    maxReplicas,
    targetCPUUtilizationPercentage: 'Average CPU use to keep, in percent of the requests. Absent: 80.',
  },
  'io.k8s.api.autoscaling.v1.CrossVersionObjectReference': crossVersionObjectReference,
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus': {
    '': 'What an autoscaler last saw and did.',
    observedGeneration,
    lastScaleTime: 'When it last changed the number of Pods.',
    currentReplicas: 'How many Pods it saw.',
    desiredReplicas: 'How many Pods it wants.',
    currentCPUUtilizationPercentage: 'Average CPU use in percent of the requests. 70 means 70 %.',
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler': {
    '': 'Changes the number of Pods so that metrics stay near their targets.',
    spec: 'What is scaled, by what and within what bounds.',
    status: 'What the autoscaler last saw and did.',
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec': {
    '': 'What is scaled, by what and within what bounds.',
    scaleTargetRef,
    minReplicas,
    maxReplicas,
    metrics: 'The metrics. Each asks for a number of Pods, and the highest counts. Default: 80 % CPU use.',
    behavior: 'How fast the number may rise and fall. Absent: up fast, down slowly.',
  },
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference': crossVersionObjectReference,
  'io.k8s.api.autoscaling.v2.MetricSpec': {
    '': 'A metric and its target.',
    ...metricFields,
  },
  'io.k8s.api.autoscaling.v2.ObjectMetricSource': {
    '': 'A metric of one object and its target.',
    describedObject: 'The object.',
    target,
    metric,
  },
  'io.k8s.api.autoscaling.v2.PodsMetricSource': {
    '': 'A metric that every Pod has, and its target for the average.',
    metric,
    target: 'The average to reach. Must be of type AverageValue.',
  },
  'io.k8s.api.autoscaling.v2.ResourceMetricSource': {
    '': 'A resource of the Pods and its target.',
    name: resourceName,
    target: 'The average to reach, as a value or in percent of the requests.',
  },
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource': {
    '': 'A resource of one container in the Pods and its target.',
    name: resourceName,
    target: 'The average to reach, as a value or in percent of the requests.',
    container: 'Name of the container.',
  },
  'io.k8s.api.autoscaling.v2.ExternalMetricSource': {
    '': 'A metric from outside of the cluster and its target.',
    metric,
    target,
  },
  'io.k8s.api.autoscaling.v2.MetricIdentifier': {
    '': 'Names a metric.',
    name: 'Name of the metric.',
    selector: 'Labels that narrow the metric down. Absent: only the name counts.',
  },
  'io.k8s.api.autoscaling.v2.MetricTarget': {
    '': 'The value that a metric should have.',
    type: 'Which of the other fields counts: Utilization, Value or AverageValue.',
    value: 'The value as a whole.',
    averageValue: 'The value divided by the number of Pods.',
    averageUtilization: 'The average in percent of the requests. Only for resources.',
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior': {
    '': 'How fast the number of Pods may rise and fall.',
    scaleUp:
      'Rules for more Pods. Default: at most the larger of 4 more and twice as many every 15 seconds, without waiting.',
    scaleDown: 'Rules for fewer Pods. Default: down to the minimum, by the highest wish of the last 300 seconds.',
  },
  'io.k8s.api.autoscaling.v2.HPAScalingRules': {
    '': 'How fast the number of Pods may change in one direction.',
    stabilizationWindowSeconds:
      'Seconds of past wishes that are looked at, of which the most cautious counts. 0 to 3600; default 0 for up, 300 for down.',
    selectPolicy:
      'Which of the policies counts: Max (the default, the largest change), Min, or Disabled (no change in this direction).',
    policies: 'Bounds for the change. Absent: the defaults.',
    tolerance:
      'How far the metric may be from its target without a change, as a share such as 100m. Absent: that of the cluster, 10 %.',
  },
  'io.k8s.api.autoscaling.v2.HPAScalingPolicy': {
    '': 'A bound for the change in a span of time.',
    type: 'Unit of value: Pods or Percent.',
    value: 'The largest change in the span, above 0.',
    periodSeconds: 'Length of the span in seconds, 1 to 1800.',
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus': {
    '': 'What an autoscaler last saw and did.',
    observedGeneration,
    lastScaleTime: 'When it last changed the number of Pods.',
    currentReplicas: 'How many Pods it saw.',
    desiredReplicas: 'How many Pods it wants.',
    currentMetrics: 'The metrics as last read.',
    conditions: 'AbleToScale, ScalingActive and ScalingLimited.',
  },
  'io.k8s.api.autoscaling.v2.MetricStatus': {
    '': 'A metric as last read.',
    ...metricFields,
  },
  'io.k8s.api.autoscaling.v2.ObjectMetricStatus': {
    '': 'A metric of one object, as last read.',
    metric,
    current,
    describedObject: 'The object.',
  },
  'io.k8s.api.autoscaling.v2.PodsMetricStatus': {
    '': 'A metric that every Pod has, as last read.',
    metric,
    current,
  },
  'io.k8s.api.autoscaling.v2.ResourceMetricStatus': {
    '': 'A resource of the Pods, as last read.',
    name: resourceName,
    current,
  },
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus': {
    '': 'A resource of one container in the Pods, as last read.',
    name: resourceName,
    current,
    container: 'Name of the container.',
  },
  'io.k8s.api.autoscaling.v2.ExternalMetricStatus': {
    '': 'A metric from outside of the cluster, as last read.',
    metric,
    current,
  },
  'io.k8s.api.autoscaling.v2.MetricValueStatus': {
    '': 'The value of a metric.',
    value: 'The value as a whole.',
    averageValue: 'The value divided by the number of Pods.',
    averageUtilization: 'The average in percent of the requests. Only for resources.',
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition': {
    '': 'One observation on how an autoscaler is doing.',
    ...conditionFields,
    observedGeneration: 'The metadata.generation that the condition is about.',
  },
} as const satisfies DescriptionTable;
