/** Paths below a volume, and file modes. */
import { checkNoBacksteps } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';

const modeMax = 0o777;

/** Permission bits; absent is fine. */
export function validateMode(mode: number | undefined, path: FieldPath): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= modeMax)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

export function validateNoBacksteps(value: string, path: FieldPath): FieldError[] {
  return invalidFor(path, value, checkNoBacksteps(value));
}

/** A path that stays below the folder it starts in. */
export function validateLocalPath(value: string, path: FieldPath): FieldError[] {
  const errors = value.startsWith('/') ? [invalid(path, value, 'must be a relative path')] : [];
  return [...errors, ...validateNoBacksteps(value, path)];
}

/** As validateLocalPath; names that start with `..` are the kubelet's own besides. */
export function validateLocalUnreservedPath(value: string, path: FieldPath): FieldError[] {
  const errors = validateLocalPath(value, path);
  const reserved = value.startsWith('..') && !value.startsWith('../');
  return reserved ? [...errors, invalid(path, value, "must not start with '..'")] : errors;
}
