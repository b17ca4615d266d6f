import { type FieldError, invalid } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

/**
 * Equality as validation means it: an absent field, an empty list and an empty map are the same, the order of members
 * does not matter, that of items does.
 */
export function semanticEquals(left: unknown, right: unknown): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, i) => semanticEquals(item, right[i]));
  }
  return membersEqual(left, right) && membersEqual(right, left);
}

/** Whether every member that the first has is equal in the second. */
function membersEqual(left: object, right: object): boolean {
  return Object.entries(left).every(([key, value]) =>
    semanticEquals(value, Object.getOwnPropertyDescriptor(right, key)?.value),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

/** The error of a field that changed and may not. */
export function validateImmutable(path: FieldPath, value: unknown, previous: unknown): FieldError[] {
  return semanticEquals(value, previous) ? [] : [invalid(path, value, 'field is immutable')];
}

/** The error of a negative number. */
export function validateNonNegative(path: FieldPath, value: number | bigint): FieldError[] {
  return value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
}
