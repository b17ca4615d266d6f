import type { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { validatePodTemplateSpec, validateRunsForever } from '../../core/v1/pod-template-validation.ts';
import { checkNonnegative } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import type { FieldError } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { ReplicaSet } from './replica-set.ts';
import { validateAvailable, validateCounts, validatePartsOf } from './replica-status-validation.ts';
import { validateSetSelector, validateTemplateSelected } from './selector-validation.ts';

const specPath = FieldPath.of('spec');

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...checkNonnegative(specPath.child('replicas'), spec.replicas),
    ...checkNonnegative(specPath.child('minReadySeconds'), spec.minReadySeconds),
    // Upstream calls it a deployment here too.
    ...validateSetSelector(spec.selector, 'deployment', specPath.child('selector')),
    ...validateTemplateSelected(spec, specPath, 'invalid label selector', (path) =>
      validateReplicaTemplate(spec.template, path),
    ),
  ];
}

/** Also a Deployment's, whose ReplicaSets get it. */
export function validateReplicaTemplate(template: PodTemplateSpec, path: FieldPath): FieldError[] {
  return [...validatePodTemplateSpec(template, path), ...validateRunsForever(template, 'ReplicaSet', path)];
}

export function validateReplicaSetUpdate(replicaSet: ReplicaSet, old: ReplicaSet): FieldError[] {
  return [
    ...validateReplicaSet(replicaSet),
    ...validateImmutable(specPath.child('selector'), replicaSet.spec.selector, old.spec.selector),
  ];
}

const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;

export function validateReplicaSetStatusUpdate({ status }: ReplicaSet): FieldError[] {
  return [
    ...validateCounts(status, ['replicas', ...parts, 'observedGeneration', 'terminatingReplicas']),
    ...validatePartsOf(status, parts),
    ...validateAvailable(status),
  ];
}
