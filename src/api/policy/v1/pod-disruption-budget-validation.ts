import { validateAtMostWhole, validatePositiveIntOrPercent } from '../../apps/v1/rolling-validation.ts';
import { checkEnumeration, checkNonnegative } from '../../validation/checks.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { PodDisruptionBudget } from './pod-disruption-budget.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

/** Of a create and of an update: everything may change. An empty selector covers all Pods of the namespace. */
export function validatePodDisruptionBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalid(specPath, spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    errors.push(...validatePositiveIntOrPercent(value, specPath.child(name)));
    errors.push(...validateAtMostWhole(value, specPath.child(name)));
  }
  errors.push(...validateLabelSelector(spec.selector, specPath.child('selector')));
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  const policyPath = specPath.child('unhealthyPodEvictionPolicy');
  return [...errors, ...checkEnumeration(policyPath, spec.unhealthyPodEvictionPolicy, policies)];
}

export function validatePodDisruptionBudgetStatusUpdate({ status }: PodDisruptionBudget): FieldError[] {
  const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;
  return [
    ...validateConditions(status.conditions ?? [], statusPath.child('conditions')),
    ...counts.flatMap((name) => checkNonnegative(statusPath.child(name), status[name])),
  ];
}
