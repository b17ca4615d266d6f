/**
 * autoscaling/v1 knows one metric, the share of CPU. Autoscalers are stored as autoscaling/v2; what v1 has no fields for it
 * carries in annotations, so that a client that reads and writes back loses nothing.
 */
import { decode } from '../../schema/decode.ts';
import type { Mutable, Type } from '../../schema/schema.ts';
import {
  HorizontalPodAutoscalerBehavior,
  type MetricSpec,
  type MetricStatus,
  type HorizontalPodAutoscaler as Stored,
} from '../v2/horizontal-pod-autoscaler.ts';
import { defaultCpuUtilization } from '../v2/horizontal-pod-autoscaler-defaults.ts';
import { type HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition } from './horizontal-pod-autoscaler.ts';
import { metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './metric-conversion.ts';
import { MetricSpec as OldMetricSpec, MetricStatus as OldMetricStatus } from './metrics.ts';

const prefix = 'autoscaling.alpha.kubernetes.io/';
export const metricsAnnotation = `${prefix}metrics`;
export const currentMetricsAnnotation = `${prefix}current-metrics`;
export const conditionsAnnotation = `${prefix}conditions`;
export const behaviorAnnotation = `${prefix}behavior`;

const carried = [metricsAnnotation, currentMetricsAnnotation, conditionsAnnotation, behaviorAnnotation];

type Annotations = Readonly<Record<string, string>>;

/** The metric that has a field of its own, unless others are given in its place. */
export function applyOldAutoscalerDefaults({ metadata, spec }: Mutable<HorizontalPodAutoscaler>): void {
  if (metadata.annotations?.[metricsAnnotation] === undefined) {
    spec.targetCPUUtilizationPercentage ??= defaultCpuUtilization;
  }
}

export function toStored(autoscaler: HorizontalPodAutoscaler): Stored {
  const { metadata, spec, status } = autoscaler;
  const { targetCPUUtilizationPercentage: cpu, ...restOfSpec } = spec;
  const { currentCPUUtilizationPercentage: currentCpu, ...restOfStatus } = status;
  const annotations = metadata.annotations ?? {};
  const metrics = read(annotations, metricsAnnotation, OldMetricSpec).map(metricFromV1);
  const currentMetrics = read(annotations, currentMetricsAnnotation, OldMetricStatus).map(metricStatusFromV1);
  const conditions = read(annotations, conditionsAnnotation, HorizontalPodAutoscalerCondition);
  const [behavior] = read(annotations, behaviorAnnotation, HorizontalPodAutoscalerBehavior);
  if (cpu !== undefined) metrics.push(cpuMetric(cpu));
  if (currentMetrics.length === 0 && currentCpu !== undefined) currentMetrics.push(cpuStatus(currentCpu));
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(metadata, withoutCarried(annotations)),
    spec: { ...restOfSpec, ...(metrics.length > 0 && { metrics }), ...(behavior && { behavior }) },
    status: { ...restOfStatus, currentMetrics, ...(conditions.length > 0 && { conditions }) },
  };
}

export function fromStored(stored: Stored): HorizontalPodAutoscaler {
  const { metadata, spec, status } = stored;
  const { metrics = [], behavior, ...restOfSpec } = spec;
  const { currentMetrics = [], conditions = [], currentReplicas = 0, ...restOfStatus } = status;
  const cpu = metrics.find(isCpuShare)?.resource?.target.averageUtilization;
  const others = metrics.filter((metric) => !isCpuShare(metric));
  const currentCpu = currentMetrics.find(isCpuStatus)?.resource?.current.averageUtilization;
  const annotations: Record<string, string> = { ...withoutCarried(metadata.annotations ?? {}) };
  const carry = (name: string, value: unknown): void => {
    annotations[name] = JSON.stringify(value);
  };
  if (others.length > 0) carry(metricsAnnotation, others.map(metricToV1));
  if (currentMetrics.length > 0) carry(currentMetricsAnnotation, currentMetrics.map(metricStatusToV1));
  if (conditions.length > 0) carry(conditionsAnnotation, conditions);
  if (behavior !== undefined) carry(behaviorAnnotation, behavior);
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(metadata, annotations),
    spec: { ...restOfSpec, ...(cpu !== undefined && { targetCPUUtilizationPercentage: cpu }) },
    status: {
      ...restOfStatus,
      currentReplicas,
      ...(currentCpu !== undefined && { currentCPUUtilizationPercentage: currentCpu }),
    },
  };
}

function cpuMetric(averageUtilization: number): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function cpuStatus(averageUtilization: number): MetricStatus {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } };
}

function isCpuShare({ type, resource }: MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

function isCpuStatus({ type, resource }: MetricStatus): boolean {
  return type === 'Resource' && resource?.name === 'cpu';
}

/** What an annotation holds, one value or several; nothing where it can't be read, as upstream. */
function read<T>(annotations: Annotations, name: string, type: Type<T>): T[] {
  const text = annotations[name];
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).map((item) => decode(type, item) as T);
  } catch {
    return [];
  }
}

function withoutCarried(annotations: Annotations): Annotations {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !carried.includes(name)));
}

function withAnnotations<M extends { readonly annotations?: Annotations }>(metadata: M, annotations: Annotations): M {
  const { annotations: _, ...rest } = metadata;
  return (Object.keys(annotations).length === 0 ? rest : { ...rest, annotations }) as M;
}
