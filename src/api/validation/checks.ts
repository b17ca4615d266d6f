/** Rules that fields of many kinds share. Each returns what is wrong, in upstream's words; nothing for a right value. */
import { parseQuantity } from '../quantity.ts';
import { validateNonNegative } from './equality.ts';
import { type FieldError, invalid, notSupported, required } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

/** A bad value that upstream shows as `null`: a list that is not there. */
export const absentList: object = { toJSON: () => null };

/** One error for each message, all of the same value. */
export function invalidFor(path: FieldPath, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(path, value, message));
}

/** An absent number is zero, or of no concern. */
export function checkNonnegative(path: FieldPath, value: number | undefined): FieldError[] {
  return value === undefined ? [] : validateNonNegative(path, value);
}

export function checkNonnegativeQuantity(path: FieldPath, value: string): FieldError[] {
  return parseQuantity(value).sign() < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
}

/** A value of an enumeration, listed in the order in which upstream lists it. Absent is fine. */
export function checkEnumeration(
  path: FieldPath,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

/** As checkEnumeration, of a field that can't be left empty. */
export function checkRequiredEnumeration(
  path: FieldPath,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  if (value === undefined || value === '') return [required(path)];
  return checkEnumeration(path, value, supported);
}

/** A text that can't be left empty. */
export function checkPresent(path: FieldPath, value: string | undefined, detail = ''): FieldError[] {
  return value === undefined || value === '' ? [required(path, detail)] : [];
}

/** A count that only ever goes up. */
export function checkNotDecremented(path: FieldPath, value: number | undefined, old: number | undefined): FieldError[] {
  const decremented = old !== undefined && (value === undefined || value < old);
  return decremented ? [invalid(path, value ?? 0, 'cannot be decremented')] : [];
}

/** A number of Pods that can't exceed another. */
export function checkAtMost(
  path: FieldPath,
  value: number | undefined,
  most: { readonly value: number | undefined; readonly message: string },
): FieldError[] {
  return (value ?? 0) > (most.value ?? 0) ? [invalid(path, value ?? 0, most.message)] : [];
}

/** The entries of a map in the order of their keys, so that errors come in the same order each time. */
export function sortedEntries<T>(map: Readonly<Record<string, T>> | undefined): [key: string, value: T][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
