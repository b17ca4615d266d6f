/** Numbers of replicas given as such or as a percentage, as rolling updates and disruption budgets have them. */
import type { IntOrString } from '../../int-or-string.ts';
import { checkPercent } from '../../names.ts';
import { checkNonnegative, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';

export function validatePositiveIntOrPercent(value: IntOrString, path: FieldPath): FieldError[] {
  if (typeof value === 'number') return checkNonnegative(path, value);
  return invalidFor(path, value, checkPercent(value));
}

export function validateAtMostWhole(value: IntOrString, path: FieldPath): FieldError[] {
  const percent = percentIn(value);
  return percent === undefined || percent <= 100 ? [] : [invalid(path, value, 'must not be greater than 100%')];
}

/** The number, or that before the `%`; 0 for what is neither. */
export function amountIn(value: IntOrString | undefined): number {
  if (typeof value === 'number') return value;
  return value === undefined ? 0 : (percentIn(value) ?? 0);
}

function percentIn(value: IntOrString): number | undefined {
  if (typeof value === 'number' || checkPercent(value).length > 0) return undefined;
  return Number(value.slice(0, -1));
}
