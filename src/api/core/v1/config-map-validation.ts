import { base64ByteLength } from '../../../base/base64.ts';
import { checkConfigMapKey } from '../../names.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, tooLong } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { ConfigMap } from './config-map.ts';

/** The bytes that all values of a ConfigMap or Secret may have together. */
export const configBytesMax = 1024 * 1024;

const encoder = new TextEncoder();

export function validateConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of sortedEntries(data)) {
    const path = FieldPath.of('data').key(key);
    errors.push(...invalidFor(path, key, checkConfigMapKey(key)));
    if (binaryData?.[key] !== undefined) {
      errors.push(invalid(path, key, 'duplicate of key present in binaryData'));
    }
    bytes += encoder.encode(value).length;
  }
  for (const [key, value] of sortedEntries(binaryData)) {
    errors.push(...invalidFor(FieldPath.of('binaryData').key(key), key, checkConfigMapKey(key)));
    bytes += base64ByteLength(value);
  }
  // The path is that of the whole object, which upstream writes as an empty one.
  if (bytes > configBytesMax) errors.push(tooLong(FieldPath.of(''), '', configBytesMax));
  return errors;
}

export function validateConfigMapUpdate(configMap: ConfigMap, old: ConfigMap): FieldError[] {
  return [...validateFrozen(configMap, old, ['data', 'binaryData']), ...validateConfigMap(configMap)];
}

/** Of an object whose `immutable` is true, neither that nor the named fields may change. */
export function validateFrozen<T extends { readonly immutable?: boolean }>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (old.immutable !== true) return [];
  const changed = fields.filter((field) => !semanticEquals(object[field], old[field]));
  const frozen = object.immutable === true ? changed : ['immutable', ...changed];
  return frozen.map((field) => forbidden(FieldPath.of(field), 'field is immutable when `immutable` is set'));
}
