import { parseQuantity } from '../../quantity.ts';
import { checkEnumeration, checkNonnegative } from '../../validation/checks.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
} from './horizontal-pod-autoscaler.ts';
import { validateMetrics } from './metric-validation.ts';
import { validateCrossVersionObjectReference } from './object-reference-validation.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

/** Seconds over which a scaling policy may look back. */
const policyPeriodSecondsMax = 1800;
const stabilizationWindowSecondsMax = 3600;

export function validateHorizontalPodAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  return validateSpec(spec, 1);
}

/** Where an autoscaler has been allowed to scale to zero, it still is. */
export function validateHorizontalPodAutoscalerUpdate(
  autoscaler: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler,
): FieldError[] {
  return validateSpec(autoscaler.spec, old.spec.minReplicas === 0 ? 0 : 1);
}

function validateSpec(spec: HorizontalPodAutoscalerSpec, lowerBound: number): FieldError[] {
  const { minReplicas, maxReplicas, behavior } = spec;
  const maxPath = specPath.child('maxReplicas');
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < lowerBound) {
    const detail = `must be greater than or equal to ${lowerBound}`;
    errors.push(invalid(specPath.child('minReplicas'), minReplicas, detail));
  }
  if (maxReplicas < 1) errors.push(invalid(maxPath, maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid(maxPath, maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  errors.push(...validateCrossVersionObjectReference(spec.scaleTargetRef, specPath.child('scaleTargetRef')));
  errors.push(...validateMetrics(spec.metrics ?? [], minReplicas, specPath.child('metrics')));
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior?.[direction];
    if (rules !== undefined) errors.push(...validateRules(rules, specPath.child('behavior', direction)));
  }
  return errors;
}

function validateRules(rules: HPAScalingRules, path: FieldPath): FieldError[] {
  const { stabilizationWindowSeconds: window = 0, policies = [], tolerance } = rules;
  const windowPath = path.child('stabilizationWindowSeconds');
  const errors: FieldError[] = [];
  if (window < 0) errors.push(invalid(windowPath, window, 'must be greater than or equal to zero'));
  if (window > stabilizationWindowSecondsMax) {
    errors.push(invalid(windowPath, window, `must be less than or equal to ${stabilizationWindowSecondsMax}`));
  }
  errors.push(...checkEnumeration(path.child('selectPolicy'), rules.selectPolicy, ['Disabled', 'Max', 'Min']));
  const policiesPath = path.child('policies');
  if (policies.length === 0) errors.push(required(policiesPath, 'must specify at least one Policy'));
  errors.push(...policies.flatMap((policy, i) => validatePolicy(policy, policiesPath.index(i))));
  if (tolerance !== undefined && parseQuantity(tolerance).sign() < 0) {
    errors.push(invalid(path.child('tolerance'), tolerance, 'must be greater than or equal to 0'));
  }
  return errors;
}

function validatePolicy({ type, value, periodSeconds }: HPAScalingPolicy, path: FieldPath): FieldError[] {
  const periodPath = path.child('periodSeconds');
  const errors: FieldError[] = [];
  if (type !== 'Pods' && type !== 'Percent') {
    errors.push(notSupported(path.child('type'), type, ['Percent', 'Pods']));
  }
  if (value <= 0) errors.push(invalid(path.child('value'), value, 'must be greater than zero'));
  if (periodSeconds <= 0) errors.push(invalid(periodPath, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > policyPeriodSecondsMax) {
    errors.push(invalid(periodPath, periodSeconds, `must be less than or equal to ${policyPeriodSecondsMax}`));
  }
  return errors;
}

export function validateHorizontalPodAutoscalerStatusUpdate({ status }: HorizontalPodAutoscaler): FieldError[] {
  const counts = ['currentReplicas', 'desiredReplicas'] as const;
  return counts.flatMap((name) => checkNonnegative(statusPath.child(name), status[name]));
}
