import { checkPathSegmentName } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { type FieldError, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { CrossVersionObjectReference } from './horizontal-pod-autoscaler.ts';

export function validateCrossVersionObjectReference(
  reference: CrossVersionObjectReference,
  path: FieldPath,
): FieldError[] {
  return (['kind', 'name'] as const).flatMap((field) => {
    const value = reference[field];
    const fieldPath = path.child(field);
    return value === '' ? [required(fieldPath)] : invalidFor(fieldPath, value, checkPathSegmentName(value));
  });
}
