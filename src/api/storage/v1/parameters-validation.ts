import { sortedEntries } from '../../validation/checks.ts';
import { type FieldError, invalid, tooLong } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';

const parametersMax = 512;
const parametersBytesMax = 256 * 1024;

const encoder = new TextEncoder();

/** What is passed on to whoever provides the storage: any text, within limits. */
export function validateParameters(
  parameters: Readonly<Record<string, string>> | undefined,
  path: FieldPath,
): FieldError[] {
  const entries = sortedEntries(parameters);
  if (entries.length > parametersMax) {
    return [tooLong(path, 'Provisioner Parameters exceeded max allowed', parametersMax)];
  }
  return validateTexts(entries, path);
}

export function validateTexts(entries: readonly (readonly [string, string])[], path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.push(invalid(path, key, 'field can not be empty.'));
    bytes += encoder.encode(key).length + encoder.encode(value).length;
  }
  if (bytes > parametersBytesMax) errors.push(tooLong(path, '', parametersBytesMax));
  return errors;
}
