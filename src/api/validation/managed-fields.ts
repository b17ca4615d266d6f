import { type FieldError, invalid, tooLong } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

export const fieldManagerBytesMax = 128;
const subresourceBytesMax = 256;

/** The part of metav1.ManagedFieldsEntry that is validated. */
export interface ManagedFieldsToValidate {
  readonly manager?: string;
  readonly operation?: string;
  readonly fieldsType?: string;
  readonly subresource?: string;
}

export function validateManagedFields(entries: readonly ManagedFieldsToValidate[], path: FieldPath): FieldError[] {
  return entries.flatMap((entry, i) => validateEntry(entry, path.index(i)));
}

function validateEntry(entry: ManagedFieldsToValidate, path: FieldPath): FieldError[] {
  const { operation = '', fieldsType = '', manager = '', subresource = '' } = entry;
  const errors: FieldError[] = [];
  if (operation !== 'Apply' && operation !== 'Update') {
    errors.push(invalid(path.child('operation'), operation, 'must be `Apply` or `Update`'));
  }
  if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
    errors.push(invalid(path.child('fieldsType'), fieldsType, 'must be `FieldsV1`'));
  }
  errors.push(...validateFieldManager(manager, path.child('manager')));
  if (subresource !== '' && encoder.encode(subresource).length > subresourceBytesMax) {
    errors.push(tooLong(path.child('subresource'), subresource, subresourceBytesMax));
  }
  return errors;
}

const encoder = new TextEncoder();
const printableAscii = /^[\x20-\x7e]*$/;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** The name of a field manager, in a request or in managedFields: short and printable; may be empty. */
export function validateFieldManager(manager: string, path: FieldPath): FieldError[] {
  // Nearly every name there is: each write checks those of all its managers.
  if (manager.length <= fieldManagerBytesMax && printableAscii.test(manager)) return [];
  const errors: FieldError[] = [];
  if (encoder.encode(manager).length > fieldManagerBytesMax) {
    errors.push(tooLong(path, manager, fieldManagerBytesMax));
  }
  let position = 0;
  for (const character of manager) {
    if (!printable.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      errors.push(invalid(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += encoder.encode(character).length;
  }
  return errors;
}
