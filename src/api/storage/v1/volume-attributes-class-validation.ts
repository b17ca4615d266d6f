import { validateCsiDriverName } from '../../core/v1/attached-volume-validation.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, forbidden, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateParameters } from './parameters-validation.ts';
import type { VolumeAttributesClass } from './volume-attributes-class.ts';

export function validateVolumeAttributesClass({ driverName, parameters }: VolumeAttributesClass): FieldError[] {
  const path = FieldPath.of('parameters');
  const errors = validateCsiDriverName(driverName, FieldPath.of('driverName'));
  if (Object.keys(parameters ?? {}).length === 0) {
    return [...errors, required(path, 'must contain at least one key/value pair')];
  }
  return [...errors, ...validateParameters(parameters, path)];
}

export function validateVolumeAttributesClassUpdate(
  object: VolumeAttributesClass,
  old: VolumeAttributesClass,
): FieldError[] {
  return (['driverName', 'parameters'] as const)
    .filter((field) => !semanticEquals(object[field], old[field]))
    .map((field) => forbidden(FieldPath.of(field), `updates to ${field} are forbidden.`));
}
