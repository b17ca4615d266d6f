/** How the rows of HorizontalPodAutoscalers show metrics, as they are and as they should be. */

import { joinWithMore } from '../../columns/format.ts';
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from './horizontal-pod-autoscaler.ts';

const shownMetricsMax = 2;

/** `cpu: 40%/80%, <unknown>/10 (avg) + 1 more...`. The status of a metric stands in the same place as its spec. */
export function formatMetrics(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  const texts = specs.map((spec, i) => formatMetric(spec, statuses[i]));
  return joinWithMore(texts, shownMetricsMax, ', ') || '<none>';
}

function formatMetric(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return formatValue(spec.external?.target, status?.external?.current);
    case 'Object':
      return formatValue(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${currentQuantity(status?.pods?.current, 'averageValue')}/${spec.pods?.target.averageValue ?? absent}`;
    case 'Resource':
      return formatResource(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return formatResource(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

/** What upstream prints for a quantity that should be there. */
const absent = '<nil>';

function currentQuantity(current: MetricValueStatus | undefined, field: 'value' | 'averageValue'): string {
  return current ? (current[field] ?? absent) : '<unknown>';
}

function formatValue(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue === undefined) return `${currentQuantity(current, 'value')}/${target?.value ?? absent}`;
  return `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`;
}

function formatResource(
  metric: { readonly name: string; readonly target: MetricTarget } | undefined,
  current: MetricValueStatus | undefined,
): string {
  const { averageValue, averageUtilization } = metric?.target ?? {};
  if (averageValue !== undefined) {
    return `${metric?.name}: ${currentQuantity(current, 'averageValue')}/${averageValue}`;
  }
  return `${metric?.name}: ${percent(current?.averageUtilization) ?? '<unknown>'}/${percent(averageUtilization) ?? '<auto>'}`;
}

function percent(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}%`;
}
