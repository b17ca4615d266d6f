import { checkDns1123Subdomain, checkPathSegmentName, nameIsDnsLabel } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { IPAddress } from './ip-address.ts';

const path = FieldPath.of('spec', 'parentRef');

export function validateIPAddress({ spec }: IPAddress): FieldError[] {
  const { parentRef } = spec;
  if (parentRef === undefined) return [required(path)];
  const { group, resource = '', name = '', namespace } = parentRef;
  const errors = group === undefined ? [] : invalidFor(path.child('group'), group, checkDns1123Subdomain(group));
  for (const [field, value] of Object.entries({ resource, name })) {
    const fieldPath = path.child(field);
    errors.push(...(value === '' ? [required(fieldPath)] : invalidFor(fieldPath, value, checkPathSegmentName(value))));
  }
  if (namespace !== undefined) {
    errors.push(...invalidFor(path.child('namespace'), namespace, nameIsDnsLabel(namespace, false)));
  }
  return errors;
}

export function validateIPAddressUpdate(address: IPAddress, old: IPAddress): FieldError[] {
  return validateImmutable(path, address.spec.parentRef, old.spec.parentRef);
}
