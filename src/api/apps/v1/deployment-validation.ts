import { checkNonnegative, checkNotDecremented } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Deployment, DeploymentStrategy, RollingUpdateDeployment } from './deployment.ts';
import { validateReplicaTemplate } from './replica-set-validation.ts';
import { validateAvailable, validateCounts, validatePartsOf } from './replica-status-validation.ts';
import { amountIn, validateAtMostWhole, validatePositiveIntOrPercent } from './rolling-validation.ts';
import { validateSetSelector, validateTemplateSelected } from './selector-validation.ts';

const specPath = FieldPath.of('spec');
const statusPath = FieldPath.of('status');

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const deadlinePath = specPath.child('progressDeadlineSeconds');
  const errors = checkNonnegative(specPath.child('replicas'), spec.replicas);
  errors.push(...validateSetSelector(spec.selector, 'deployment', specPath.child('selector')));
  errors.push(
    ...validateTemplateSelected(spec, specPath, 'invalid label selector', (path) =>
      validateReplicaTemplate(spec.template, path),
    ),
  );
  errors.push(...validateStrategy(spec.strategy, specPath.child('strategy')));
  errors.push(...checkNonnegative(specPath.child('minReadySeconds'), minReadySeconds));
  errors.push(...checkNonnegative(specPath.child('revisionHistoryLimit'), spec.revisionHistoryLimit));
  errors.push(...checkNonnegative(deadlinePath, progressDeadlineSeconds));
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds) {
    errors.push(invalid(deadlinePath, progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return errors;
}

function validateStrategy(strategy: DeploymentStrategy, path: FieldPath): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const rollingPath = path.child('rollingUpdate');
  switch (type) {
    case 'Recreate':
      if (rollingUpdate === undefined) return [];
      return [forbidden(rollingPath, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate':
      if (rollingUpdate === undefined) {
        return [required(rollingPath, 'this should be defaulted and never be nil')];
      }
      return validateRollingUpdate(rollingUpdate, rollingPath);
    default:
      return [notSupported(path, type, ['Recreate', 'RollingUpdate'])];
  }
}

function validateRollingUpdate(rollingUpdate: RollingUpdateDeployment, path: FieldPath): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const unavailablePath = path.child('maxUnavailable');
  const errors = validatePositiveIntOrPercent(maxUnavailable, unavailablePath);
  errors.push(...validatePositiveIntOrPercent(maxSurge, path.child('maxSurge')));
  if (amountIn(maxUnavailable) === 0 && amountIn(maxSurge) === 0) {
    errors.push(invalid(unavailablePath, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...validateAtMostWhole(maxUnavailable, unavailablePath)];
}

export function validateDeploymentUpdate(deployment: Deployment, old: Deployment): FieldError[] {
  return [
    ...validateDeployment(deployment),
    ...validateImmutable(specPath.child('selector'), deployment.spec.selector, old.spec.selector),
  ];
}

const parts = ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const;

export function validateDeploymentStatusUpdate({ status }: Deployment, old: Deployment): FieldError[] {
  return [
    ...validateCounts(status, ['observedGeneration', 'replicas', ...parts, 'unavailableReplicas']),
    ...validateCounts(status, ['terminatingReplicas', 'collisionCount']),
    ...validatePartsOf(status, parts),
    ...validateAvailable(status),
    ...checkNotDecremented(statusPath.child('collisionCount'), status.collisionCount, old.status.collisionCount),
  ];
}
