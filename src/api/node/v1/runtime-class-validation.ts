import { validateContainerResources } from '../../core/v1/resource-requirements-validation.ts';
import { validateTolerations } from '../../core/v1/scheduling-validation.ts';
import { nameIsDnsLabel } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { semanticEquals, validateImmutable } from '../../validation/equality.ts';
import { duplicate, type FieldError } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabels } from '../../validation/labels.ts';
import type { RuntimeClass, Scheduling } from './runtime-class.ts';

const handlerPath = FieldPath.of('handler');

export function validateRuntimeClass({ handler, overhead, scheduling }: RuntimeClass): FieldError[] {
  const errors = invalidFor(handlerPath, handler, nameIsDnsLabel(handler, false));
  if (overhead !== undefined) {
    const path = FieldPath.of('overhead', 'podFixed');
    errors.push(...validateContainerResources({ limits: overhead.podFixed }, path, { claimNames: new Set() }));
  }
  if (scheduling !== undefined) errors.push(...validateScheduling(scheduling));
  return errors;
}

export function validateRuntimeClassUpdate(object: RuntimeClass, old: RuntimeClass): FieldError[] {
  return validateImmutable(handlerPath, object.handler, old.handler);
}

function validateScheduling({ nodeSelector, tolerations = [] }: Scheduling): FieldError[] {
  const path = FieldPath.of('scheduling', 'tolerations');
  const errors = validateLabels(nodeSelector, FieldPath.of('scheduling', 'nodeSelector'));
  errors.push(...validateTolerations(tolerations, path));
  tolerations.forEach((toleration, i) => {
    if (tolerations.findIndex((other) => semanticEquals(other, toleration)) < i) {
      errors.push(duplicate(path.index(i), toleration));
    }
  });
  return errors;
}
