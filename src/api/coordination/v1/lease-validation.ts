import { checkQualifiedName } from '../../names.ts';
import { checkNonnegative, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Lease } from './lease.ts';

export function validateLease({ spec }: Lease): FieldError[] {
  if (spec === undefined) return [];
  const { leaseDurationSeconds: seconds, leaseTransitions, strategy, preferredHolder } = spec;
  const path = FieldPath.of('spec');
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid(path.child('leaseDurationSeconds'), seconds, 'must be greater than 0'));
  }
  errors.push(...checkNonnegative(path.child('leaseTransitions'), leaseTransitions));
  if (strategy !== undefined) {
    errors.push(...invalidFor(path.child('strategy'), strategy, checkQualifiedName(strategy)));
  }
  if (preferredHolder && !strategy) {
    const detail = 'may only be specified when `strategy` is defined';
    errors.push(forbidden(path.child('preferredHolder'), detail));
  }
  return errors;
}
