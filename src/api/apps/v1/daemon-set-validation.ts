import {
  compiledSelector,
  validatePodTemplateSpec,
  validateRunsForever,
  validateSelectorMatches,
} from '../../core/v1/pod-template-validation.ts';
import { checkNonnegative, checkNotDecremented } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { DaemonSet, DaemonSetUpdateStrategy, RollingUpdateDaemonSet } from './daemon-set.ts';
import { validateCounts } from './replica-status-validation.ts';
import { amountIn, validateAtMostWhole, validatePositiveIntOrPercent } from './rolling-validation.ts';
import { isEmptySelector } from './selector-validation.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const { selector, template } = spec;
  const selectorPath = specPath.child('selector');
  const templatePath = specPath.child('template');
  const errors = validateLabelSelector(selector, selectorPath);
  const compiled = compiledSelector(selector);
  if (compiled !== undefined) errors.push(...validateSelectorMatches(compiled, template, templatePath));
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.push(invalid(selectorPath, selector, 'empty selector is invalid for daemonset'));
  }
  errors.push(...validatePodTemplateSpec(template, templatePath));
  errors.push(...validateRunsForever(template, 'DaemonSet', templatePath));
  errors.push(...checkNonnegative(specPath.child('minReadySeconds'), spec.minReadySeconds));
  errors.push(...validateUpdateStrategy(spec.updateStrategy, specPath.child('updateStrategy')));
  return [...errors, ...checkNonnegative(specPath.child('revisionHistoryLimit'), spec.revisionHistoryLimit)];
}

function validateUpdateStrategy(strategy: DaemonSetUpdateStrategy, path: FieldPath): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [notSupported(path, type, ['RollingUpdate', 'OnDelete'])];
  const rollingPath = path.child('rollingUpdate');
  return rollingUpdate === undefined ? [required(rollingPath)] : validateRollingUpdate(rollingUpdate, rollingPath);
}

/** A Node's Pod is either replaced before the new one is there, or after: one of the two is 0. */
function validateRollingUpdate(rollingUpdate: RollingUpdateDaemonSet, path: FieldPath): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const unavailablePath = path.child('maxUnavailable');
  const surgePath = path.child('maxSurge');
  const errors = [
    ...validatePositiveIntOrPercent(maxUnavailable, unavailablePath),
    ...validatePositiveIntOrPercent(maxSurge, surgePath),
    ...validateAtMostWhole(maxUnavailable, unavailablePath),
    ...validateAtMostWhole(maxSurge, surgePath),
  ];
  const [unavailable, surge] = [amountIn(maxUnavailable), amountIn(maxSurge)];
  if (unavailable !== 0 && surge !== 0) {
    errors.push(invalid(surgePath, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (unavailable === 0 && surge === 0) {
    errors.push(required(unavailablePath, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}

export function validateDaemonSetUpdate(daemonSet: DaemonSet, old: DaemonSet): FieldError[] {
  return [
    ...validateDaemonSet(daemonSet),
    ...validateImmutable(specPath.child('selector'), daemonSet.spec.selector, old.spec.selector),
  ];
}

export function validateDaemonSetStatusUpdate({ status }: DaemonSet, old: DaemonSet): FieldError[] {
  const counts = [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ] as const;
  const { collisionCount } = old.status;
  return [
    ...validateCounts(status, counts),
    ...checkNotDecremented(statusPath.child('collisionCount'), status.collisionCount, collisionCount),
  ];
}
