import { validateCsiDriverName } from '../../core/v1/attached-volume-validation.ts';
import { checkEnumeration } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { duplicate, type FieldError, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { CSIDriver, TokenRequest } from './csi-driver.ts';

const tokenSecondsMin = 600;
const tokenSecondsMax = 2 ** 32;
const allocatableUpdateSecondsMin = 10;

const specPath = FieldPath.of('spec');

export function validateCSIDriver({ metadata, spec }: CSIDriver): FieldError[] {
  return [...validateCsiDriverName(metadata.name ?? '', FieldPath.of('name')), ...validateSpec(spec)];
}

export function validateCSIDriverUpdate({ spec }: CSIDriver, { spec: old }: CSIDriver): FieldError[] {
  return [
    ...validateSpec(spec),
    ...validateImmutable(specPath.child('attachedRequired'), spec.attachRequired, old.attachRequired),
    ...validateImmutable(specPath.child('volumeLifecycleModes'), spec.volumeLifecycleModes, old.volumeLifecycleModes),
  ];
}

function validateSpec(spec: CSIDriver['spec']): FieldError[] {
  const { volumeLifecycleModes = [], tokenRequests = [], nodeAllocatableUpdatePeriodSeconds: seconds } = spec;
  const modesPath = specPath.child('volumeLifecycleModes');
  const errors = [
    ...checkEnumeration(specPath.child('fsGroupPolicy'), spec.fsGroupPolicy, [
      'File',
      'None',
      'ReadWriteOnceWithFSType',
    ]),
    ...validateTokenRequests(tokenRequests, specPath.child('tokenRequests')),
    ...volumeLifecycleModes.flatMap((mode) => checkEnumeration(modesPath, mode, ['Ephemeral', 'Persistent'])),
  ];
  if (seconds === undefined || seconds >= allocatableUpdateSecondsMin) return errors;
  const detail = `must be greater than or equal to ${allocatableUpdateSecondsMin} seconds`;
  return [...errors, invalid(specPath.child('nodeAllocatableUpdatePeriodSeconds'), seconds, detail)];
}

function validateTokenRequests(requests: readonly TokenRequest[], path: FieldPath): FieldError[] {
  return requests.flatMap(({ audience, expirationSeconds: seconds }, i) => {
    const requestPath = path.index(i);
    const errors: FieldError[] = [];
    if (requests.findIndex((other) => other.audience === audience) < i) {
      errors.push(duplicate(requestPath.child('audience'), audience));
    }
    const secondsPath = requestPath.child('expirationSeconds');
    if (seconds !== undefined && seconds < tokenSecondsMin) {
      errors.push(invalid(secondsPath, seconds, 'may not specify a duration less than 10 minutes'));
    }
    if (seconds !== undefined && seconds > tokenSecondsMax) {
      errors.push(invalid(secondsPath, seconds, 'may not specify a duration larger than 2^32 seconds'));
    }
    return errors;
  });
}
