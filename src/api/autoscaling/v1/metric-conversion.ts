/** Metrics as autoscaling/v1 writes them into annotations, to and from autoscaling/v2's. */
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../v2/horizontal-pod-autoscaler.ts';
import type { MetricSpec as OldMetricSpec, MetricStatus as OldMetricStatus } from './metrics.ts';

/** Leaves out what is undefined. */
function present<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function identified(name: string, selector: object | undefined): { readonly name: string; readonly selector?: object } {
  return present({ name, selector });
}

/** A share or an amount of a resource. */
function resourceTarget(utilization: number | undefined, value: string | undefined): MetricTarget {
  const type = utilization === undefined ? 'AverageValue' : 'Utilization';
  return present({ type, averageValue: value, averageUtilization: utilization });
}

function valueTarget(value: string | undefined, averageValue: string | undefined): MetricTarget {
  return present({ type: averageValue === undefined ? 'Value' : 'AverageValue', value, averageValue });
}

export function metricFromV1(old: OldMetricSpec): MetricSpec {
  const { type, object, pods, resource, containerResource, external } = old;
  return present({
    type,
    object: object && {
      describedObject: object.target,
      metric: identified(object.metricName, object.selector),
      // An average takes the place of the value, which v1 can't leave out.
      target: valueTarget(object.averageValue === undefined ? object.targetValue : undefined, object.averageValue),
    },
    pods: pods && {
      metric: identified(pods.metricName, pods.selector),
      target: { type: 'AverageValue', averageValue: pods.targetAverageValue },
    },
    resource: resource && {
      name: resource.name,
      target: resourceTarget(resource.targetAverageUtilization, resource.targetAverageValue),
    },
    containerResource: containerResource && {
      name: containerResource.name,
      container: containerResource.container,
      target: resourceTarget(containerResource.targetAverageUtilization, containerResource.targetAverageValue),
    },
    external: external && {
      metric: identified(external.metricName, external.metricSelector),
      target: valueTarget(external.targetValue, external.targetAverageValue),
    },
  }) as MetricSpec;
}

export function metricToV1(metric: MetricSpec): OldMetricSpec {
  const { type, object, pods, resource, containerResource, external } = metric;
  return present({
    type,
    object: object && {
      ...present({ target: object.describedObject, metricName: object.metric.name }),
      targetValue: object.target.value ?? '0',
      ...present({ selector: object.metric.selector, averageValue: object.target.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: pods.target.averageValue ?? '0',
      ...present({ selector: pods.metric.selector }),
    },
    resource: resource && { name: resource.name, ...oldResourceTarget(resource.target) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...oldResourceTarget(containerResource.target),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...present({
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
    },
  }) as OldMetricSpec;
}

function oldResourceTarget({ averageUtilization, averageValue }: MetricTarget): object {
  return present({ targetAverageUtilization: averageUtilization, targetAverageValue: averageValue });
}

export function metricStatusFromV1(old: OldMetricStatus): MetricStatus {
  const { type, object, pods, resource, containerResource, external } = old;
  const ofResource = (status: { currentAverageUtilization?: number; currentAverageValue: string }): MetricValueStatus =>
    present({ averageValue: status.currentAverageValue, averageUtilization: status.currentAverageUtilization });
  return present({
    type,
    object: object && {
      metric: identified(object.metricName, object.selector),
      current: present({ value: object.currentValue, averageValue: object.averageValue }),
      describedObject: object.target,
    },
    pods: pods && {
      metric: identified(pods.metricName, pods.selector),
      current: { averageValue: pods.currentAverageValue },
    },
    resource: resource && { name: resource.name, current: ofResource(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      current: ofResource(containerResource),
      container: containerResource.container,
    },
    external: external && {
      metric: identified(external.metricName, external.metricSelector),
      current: present({ value: external.currentValue, averageValue: external.currentAverageValue }),
    },
  }) as MetricStatus;
}

export function metricStatusToV1(status: MetricStatus): OldMetricStatus {
  const { type, object, pods, resource, containerResource, external } = status;
  const ofResource = ({ averageUtilization, averageValue = '0' }: MetricValueStatus): object => ({
    ...present({ currentAverageUtilization: averageUtilization }),
    currentAverageValue: averageValue,
  });
  return present({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: object.current.value ?? '0',
      ...present({ selector: object.metric.selector, averageValue: object.current.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      currentAverageValue: pods.current.averageValue ?? '0',
      ...present({ selector: pods.metric.selector }),
    },
    resource: resource && { name: resource.name, ...ofResource(resource.current) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...ofResource(containerResource.current),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...present({ metricSelector: external.metric.selector }),
      currentValue: external.current.value ?? '0',
      ...present({ currentAverageValue: external.current.averageValue }),
    },
  }) as OldMetricStatus;
}
