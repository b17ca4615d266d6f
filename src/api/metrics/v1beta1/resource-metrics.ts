/** What Nodes and Pods use: the resource metrics API (metrics.k8s.io), as `kubectl top` and autoscalers read it. */
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { duration, list, quantityMap, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const prefix = 'io.k8s.metrics.pkg.apis.metrics.v1beta1';
const groupVersion = { group: 'metrics.k8s.io', version: 'v1beta1' };

const nodeMetricsFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  timestamp: time(2).always(),
  window: duration(3).always(),
  usage: quantityMap(4).always(),
};

export interface NodeMetrics extends TypeMeta, FieldsOf<typeof nodeMetricsFields> {}
export const NodeMetrics: Type<NodeMetrics> = kindType(
  `${prefix}.NodeMetrics`,
  { ...groupVersion, kind: 'NodeMetrics' },
  nodeMetricsFields,
);

const podMetricsFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  timestamp: time(2).always(),
  window: duration(3).always(),
  containers: list(4, () => ContainerMetrics).always(),
};

export interface PodMetrics extends TypeMeta, FieldsOf<typeof podMetricsFields> {}
export const PodMetrics: Type<PodMetrics> = kindType(
  `${prefix}.PodMetrics`,
  { ...groupVersion, kind: 'PodMetrics' },
  podMetricsFields,
);

const containerMetricsFields = {
  name: string(1).always(),
  usage: quantityMap(2).always(),
};

export interface ContainerMetrics extends FieldsOf<typeof containerMetricsFields> {}
export const ContainerMetrics: Type<ContainerMetrics> = message(`${prefix}.ContainerMetrics`, containerMetricsFields);
