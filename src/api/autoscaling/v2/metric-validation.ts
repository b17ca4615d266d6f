/** What an autoscaler measures, and the value that it wants to see. */
import { validateContainerResourceName } from '../../core/v1/resource-requirements-validation.ts';
import { checkDns1123Label, checkPathSegmentName } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { MetricIdentifier, MetricSpec, MetricTarget } from './horizontal-pod-autoscaler.ts';
import { validateCrossVersionObjectReference } from './object-reference-validation.ts';

/** In the order in which upstream looks at them: the first that is present is checked. */
const sources = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
type Source = (typeof sources)[number];

const sourceOfType: Readonly<Record<string, Source>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
  ContainerResource: 'containerResource',
};
const types = Object.keys(sourceOfType).sort();

export function validateMetrics(
  metrics: readonly MetricSpec[],
  minReplicas: number | undefined,
  path: FieldPath,
): FieldError[] {
  const errors = metrics.flatMap((metric, i) => validateMetric(metric, path.index(i)));
  const outside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !outside) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(forbidden(path, detail));
  }
  return errors;
}

function validateMetric(metric: MetricSpec, path: FieldPath): FieldError[] {
  const typePath = path.child('type');
  const expected = Object.hasOwn(sourceOfType, metric.type) ? sourceOfType[metric.type] : undefined;
  const present = sources.filter((source) => metric[source] !== undefined);
  const errors: FieldError[] = [];
  if (metric.type === '') errors.push(required(typePath, 'must specify a metric source type'));
  if (expected === undefined) errors.push(notSupported(typePath, metric.type, types));
  if (present[0] !== undefined) errors.push(...validateSource(metric, present[0], path.child(present[0])));
  if (expected === undefined) errors.push(notSupported(typePath, metric.type, types));
  else if (metric[expected] === undefined) {
    errors.push(required(path.child(expected), 'must populate information for the given metric source'));
  }
  if (present.length === 1) return errors;
  const others = present.filter((source) => source !== expected).sort();
  const detail = 'must populate the given metric source only';
  return [...errors, ...others.map((source) => forbidden(path.child(source), detail))];
}

function validateSource(metric: MetricSpec, source: Source, path: FieldPath): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  switch (source) {
    case 'object':
      return [
        ...validateCrossVersionObjectReference(object!.describedObject, path.child('describedObject')),
        ...validateIdentifier(object!.metric, path.child('metric')),
        ...validateTarget(object!.target, path.child('target')),
        ...requireValue(object!.target, path.child('target'), 'must set either a target value or averageValue'),
      ];
    case 'external':
      return [
        ...validateIdentifier(external!.metric, path.child('metric')),
        ...validateTarget(external!.target, path.child('target')),
        ...validateExternalTarget(external!.target, path.child('target')),
      ];
    case 'pods':
      return [
        ...validateIdentifier(pods!.metric, path.child('metric')),
        ...validateTarget(pods!.target, path.child('target')),
        ...(pods!.target.averageValue === undefined
          ? [required(path.child('target', 'averageValue'), 'must specify a positive target averageValue')]
          : []),
      ];
    case 'resource':
      return [
        ...validateResource(resource!.name, path),
        ...validateUtilization(resource!.target, path.child('target')),
      ];
    case 'containerResource':
      return [
        ...validateContainerResource(containerResource!, path),
        ...validateUtilization(containerResource!.target, path.child('target')),
      ];
  }
}

function requireValue(target: MetricTarget, path: FieldPath, detail: string): FieldError[] {
  const hasValue = target.value !== undefined || target.averageValue !== undefined;
  return hasValue ? [] : [required(path.child('averageValue'), detail)];
}

function validateExternalTarget(target: MetricTarget, path: FieldPath): FieldError[] {
  const errors = requireValue(target, path, 'must set either a target value for metric or a per-pod target');
  if (target.value === undefined || target.averageValue === undefined) return errors;
  const detail = 'may not set both a target value for metric and a per-pod target';
  return [...errors, forbidden(path.child('value'), detail)];
}

function validateResource(name: string, path: FieldPath): FieldError[] {
  return name === '' ? [required(path.child('name'), 'must specify a resource name')] : [];
}

function validateContainerResource(
  { name, container }: { readonly name: string; readonly container: string },
  path: FieldPath,
): FieldError[] {
  const errors = validateResource(name, path);
  if (name !== '') errors.push(...validateContainerResourceName(name, path.child('name')));
  const containerPath = path.child('container');
  if (container === '') return [...errors, required(containerPath, 'must specify a container')];
  return [...errors, ...invalidFor(containerPath, container, checkDns1123Label(container))];
}

/** Of a resource: a share of what is requested, or an amount. */
function validateUtilization(target: MetricTarget, path: FieldPath): FieldError[] {
  const { averageUtilization, averageValue } = target;
  const errors = validateTarget(target, path);
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization';
    errors.push(required(path.child('averageUtilization'), detail));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    const detail = 'may not set both a target raw value and a target utilization';
    errors.push(forbidden(path.child('averageValue'), detail));
  }
  return errors;
}

const targetTypes = ['Utilization', 'Value', 'AverageValue'];

function validateTarget(target: MetricTarget, path: FieldPath): FieldError[] {
  const { type, averageUtilization } = target;
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(path.child('type'), 'must specify a metric target type'));
  if (!targetTypes.includes(type)) {
    errors.push(invalid(path.child('type'), type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const field of ['value', 'averageValue'] as const) {
    const amount = target[field];
    if (amount === undefined || parseQuantity(amount).sign() > 0) continue;
    errors.push(invalid(path.child(field), amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(path.child('averageUtilization'), averageUtilization, 'must be greater than 0'));
  }
  return errors;
}

function validateIdentifier({ name, selector }: MetricIdentifier, path: FieldPath): FieldError[] {
  const namePath = path.child('name');
  const errors =
    name === ''
      ? [required(namePath, 'must specify a metric name')]
      : invalidFor(namePath, name, checkPathSegmentName(name));
  return [...errors, ...validateLabelSelector(selector, path.child('selector'))];
}
