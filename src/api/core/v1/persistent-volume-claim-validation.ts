/** What a claim for storage may ask for, in a claim of its own and in the template of one. */
import { checkDns1123Label, nameIsDnsSubdomain } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkEnumeration, checkNonnegativeQuantity, checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector, validateLabels } from '../../validation/labels.ts';
import { validateAnnotations } from '../../validation/object-meta.ts';
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from './persistent-volume-claim.ts';
import type { TypedObjectReference } from './references.ts';

/** Sorted. */
export const accessModes: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const volumeModes: readonly string[] = ['Block', 'Filesystem'];

/** Of a volume and of a claim for one. */
export function validateAccessModes(modes: readonly string[], path: FieldPath): FieldError[] {
  const errors = modes.flatMap((mode) => checkEnumeration(path, mode, accessModes));
  const others = modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode));
  if (modes.includes('ReadWriteOncePod') && others) {
    errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

export function validatePersistentVolumeClaimSpec(spec: PersistentVolumeClaimSpec, path: FieldPath): FieldError[] {
  const modes = spec.accessModes ?? [];
  const errors: FieldError[] = [];
  if (modes.length === 0) errors.push(required(path.child('accessModes'), 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec.selector, path.child('selector')));
  errors.push(...validateAccessModes(modes, path.child('accessModes')));
  errors.push(...validateStorageRequest(spec.resources.requests?.storage, path.child('resources').key('storage')));
  errors.push(...validateClassName(spec.storageClassName, path.child('storageClassName')));
  errors.push(...checkEnumeration(path.child('volumeMode'), spec.volumeMode, volumeModes));
  if (spec.dataSource !== undefined) errors.push(...validateDataSource(spec.dataSource, path.child('dataSource')));
  if (spec.dataSourceRef !== undefined) {
    errors.push(...validateDataSource(spec.dataSourceRef, path.child('dataSourceRef')));
    errors.push(...validateDataSourcesAgree(spec, path));
  }
  errors.push(...validateClassName(spec.volumeAttributesClassName, path.child('volumeAttributesClassName')));
  return errors;
}

function validateStorageRequest(request: string | undefined, path: FieldPath): FieldError[] {
  if (request === undefined) return [required(path)];
  const errors = checkNonnegativeQuantity(path, request);
  if (parseQuantity(request).sign() <= 0) errors.push(invalid(path, request, 'must be greater than zero'));
  return errors;
}

/** An empty name asks for a volume of no class. */
function validateClassName(name: string | undefined, path: FieldPath): FieldError[] {
  return name === undefined || name === '' ? [] : invalidFor(path, name, nameIsDnsSubdomain(name, false));
}

function validateDataSource(source: TypedObjectReference, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('name'), source.name);
  errors.push(...checkPresent(path.child('kind'), source.kind));
  const group = source.apiGroup ?? '';
  if (group !== '') errors.push(...invalidFor(path.child('apiGroup'), group, nameIsDnsSubdomain(group, false)));
  else if (source.kind !== 'PersistentVolumeClaim') {
    errors.push(invalid(path, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  const { namespace } = source;
  if (namespace !== undefined && namespace !== '') {
    errors.push(...invalidFor(path.child('namespace'), namespace, checkDns1123Label(namespace)));
  }
  return errors;
}

/** The older field says the same as the newer one, or is left out when that names a namespace. */
function validateDataSourcesAgree(spec: PersistentVolumeClaimSpec, path: FieldPath): FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  if (dataSourceRef?.namespace !== undefined && dataSourceRef.namespace !== '') {
    if (dataSource === undefined) return [];
    const detail = 'may not be specified when dataSourceRef.namespace is specified';
    return [invalid(path, path.child('dataSource').toString(), detail)];
  }
  const same =
    (dataSource?.apiGroup ?? '') === (dataSourceRef?.apiGroup ?? '') &&
    dataSource?.kind === dataSourceRef?.kind &&
    dataSource?.name === dataSourceRef?.name;
  return same ? [] : [invalid(path, path.child('dataSource').toString(), 'must match dataSourceRef')];
}

/** Metadata that a template can't choose, since each claim gets its own. */
const metadataOfEachClaim = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

export function validatePersistentVolumeClaimTemplate(
  template: PersistentVolumeClaimTemplate,
  path: FieldPath,
): FieldError[] {
  const { metadata } = template;
  const metadataPath = path.child('metadata');
  const errors = validateAnnotations(metadata.annotations, metadataPath.child('annotations'));
  errors.push(...validateLabels(metadata.labels, metadataPath.child('labels')));
  for (const name of metadataOfEachClaim) {
    if (metadata[name] !== undefined) errors.push(forbidden(metadataPath.child(name), 'cannot be set'));
  }
  return [...errors, ...validatePersistentVolumeClaimSpec(template.spec, path.child('spec'))];
}
