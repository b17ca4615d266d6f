/** What may change of a claim: next to nothing, but for its size and its class of attributes once it has a volume. */
import { checkQualifiedName } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { invalidFor, sortedEntries } from '../../validation/checks.ts';
import { semanticEquals, validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from './persistent-volume-claim.ts';
import { validatePersistentVolumeClaimSpec } from './persistent-volume-claim-validation.ts';
import { isNativeResource } from './resource-list.ts';
import { specDifference } from './spec-difference.ts';

const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class';
const specPath = FieldPath.of('spec');

export function validatePersistentVolumeClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): FieldError[] {
  const errors = validatePersistentVolumeClaimSpec(claim.spec, specPath);
  if (!isClassMovedFromAnnotation(claim, old)) {
    const annotation = claim.metadata.annotations?.[betaClassAnnotation] ?? '';
    if (annotation !== (old.metadata.annotations?.[betaClassAnnotation] ?? '')) {
      const path = FieldPath.of('metadata', 'annotations').key(betaClassAnnotation);
      errors.push(invalid(path, annotation, 'field is immutable'));
    }
  }
  const expected = withAllowedChanges(claim, old);
  if (!semanticEquals(claim.spec, expected)) {
    const rule =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbidden(specPath, `${rule}\n${specDifference(expected, claim.spec)}`));
  }
  errors.push(...validateSize(claim, old));
  errors.push(...validateImmutable(FieldPath.of('volumeMode'), claim.spec.volumeMode, old.spec.volumeMode));
  return [...errors, ...validateAttributesClassUpdate(claim.spec, old.spec)];
}

/** The class stood in an annotation once, and may move into the field as long as it is the same. */
function isClassMovedFromAnnotation(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const before = old.metadata.annotations?.[betaClassAnnotation];
  const annotation = claim.metadata.annotations?.[betaClassAnnotation];
  return (
    before !== undefined &&
    old.spec.storageClassName === undefined &&
    claim.spec.storageClassName === before &&
    (annotation === undefined || annotation === before)
  );
}

/** The old spec with what an update may change as the client wants it. */
function withAllowedChanges(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const { spec } = claim;
  const annotated = old.metadata.annotations?.[betaClassAnnotation];
  const classAssigned =
    spec.storageClassName !== undefined &&
    old.spec.storageClassName === undefined &&
    (annotated === undefined || annotated === spec.storageClassName);
  const isBound = claim.status.phase === 'Bound';
  const resizes = isBound && spec.resources.requests?.storage !== undefined;
  return {
    ...old.spec,
    ...(old.spec.volumeName === undefined ? { volumeName: spec.volumeName } : {}),
    ...(classAssigned ? { storageClassName: spec.storageClassName } : {}),
    ...(resizes
      ? {
          resources: {
            ...old.spec.resources,
            requests: { ...old.spec.resources.requests, storage: spec.resources.requests!.storage! },
          },
        }
      : {}),
    ...(isBound && spec.volumeAttributesClassName !== undefined
      ? { volumeAttributesClassName: spec.volumeAttributesClassName }
      : {}),
  };
}

/** A claim that could not be expanded may ask for less again, but never for less than it has. */
function validateSize(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const size = parseQuantity(claim.spec.resources.requests?.storage ?? '0');
  const before = parseQuantity(old.spec.resources.requests?.storage ?? '0');
  const capacity = parseQuantity(old.status.capacity?.storage ?? '0');
  if (size.compare(before) >= 0 || size.compare(capacity) > 0) return [];
  const path = specPath.child('resources', 'requests', 'storage');
  return [forbidden(path, 'field can not be less than status.capacity')];
}

function validateAttributesClassUpdate(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec): FieldError[] {
  const path = specPath.child('volumeAttributesClassName');
  const name = spec.volumeAttributesClassName;
  if (old.volumeAttributesClassName === undefined || name === old.volumeAttributesClassName) return [];
  if (name === undefined) return [forbidden(path, 'update from non-nil value to nil is forbidden')];
  return name === '' ? [forbidden(path, 'update from non-nil value to an empty string is forbidden')] : [];
}

/** Sorted. */
const resizeStatuses = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

export function validatePersistentVolumeClaimStatus({ spec, status }: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.accessModes ?? []).length === 0) errors.push(required(FieldPath.of('Spec', 'accessModes')));
  const capacityPath = FieldPath.of('status', 'capacity');
  for (const [name, text] of sortedEntries(status.capacity)) {
    errors.push(...validateSizeQuantity(text, capacityPath.key(name)));
  }
  const statusesPath = FieldPath.of('status', 'allocatedResourceStatus');
  for (const [name, value] of sortedEntries(status.allocatedResourceStatuses)) {
    errors.push(...validateResourceKey(name, statusesPath));
    if (!resizeStatuses.includes(value)) errors.push(notSupported(statusesPath, name, resizeStatuses));
  }
  const allocatedPath = FieldPath.of('status', 'allocatedResources');
  for (const [name, text] of sortedEntries(status.allocatedResources)) {
    const wrongKey = validateResourceKey(name, allocatedPath);
    errors.push(...(wrongKey.length > 0 ? wrongKey : validateSizeQuantity(text, allocatedPath.key(name))));
  }
  return errors;
}

function validateSizeQuantity(text: string, path: FieldPath): FieldError[] {
  const quantity = parseQuantity(text);
  return quantity.sign() < 0 ? [invalid(path, quantity.value(), 'must be a valid resource quantity')] : [];
}

function validateResourceKey(name: string, path: FieldPath): FieldError[] {
  const errors = invalidFor(path, name, checkQualifiedName(name));
  if (errors.length > 0 || !isNativeResource(name) || name === 'storage') return errors;
  return [notSupported(path, name, ['storage'])];
}
