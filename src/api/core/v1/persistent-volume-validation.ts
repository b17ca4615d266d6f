import { nameIsDnsSubdomain } from '../../names.ts';
import { parseQuantity } from '../../quantity.ts';
import { checkEnumeration, invalidFor, sortedEntries } from '../../validation/checks.ts';
import { semanticEquals, validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PersistentVolume, PersistentVolumeSpec } from './persistent-volume.ts';
import { validateAccessModes, volumeModes } from './persistent-volume-claim-validation.ts';
import { persistentVolumeSourceNames, validatePersistentVolumeSource } from './persistent-volume-source-validation.ts';
import type { NodeSelectorTerm, VolumeNodeAffinity } from './scheduling.ts';
import { validateNodeSelector } from './scheduling-validation.ts';
import { specDifference } from './spec-difference.ts';

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];
const inlineDetail = 'may not be specified in the context of inline volumes';
const specPath = FieldPath.of('spec');

export function validatePersistentVolume({ spec }: PersistentVolume): FieldError[] {
  return [
    ...validateModes(spec, specPath),
    ...validateCapacity(spec, specPath),
    ...checkEnumeration(
      specPath.child('persistentVolumeReclaimPolicy'),
      spec.persistentVolumeReclaimPolicy,
      reclaimPolicies,
    ),
    ...validateNodeAffinity(spec.nodeAffinity, specPath.child('nodeAffinity')),
    ...validatePersistentVolumeSource(spec, specPath),
    ...validateRecycledRoot(spec, specPath),
    ...validateClassName(spec.storageClassName ?? '', specPath.child('storageClassName')),
    ...checkEnumeration(specPath.child('volumeMode'), spec.volumeMode, volumeModes),
    ...validateAttributesClass(spec, specPath),
  ];
}

/** The volume in a VolumeAttachment that has no PersistentVolume. */
export function validateInlineVolume(spec: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const { persistentVolumeReclaimPolicy: policy, volumeMode } = spec;
  const errors: FieldError[] = [];
  const refuse = (field: string, detail = inlineDetail): void => {
    errors.push(forbidden(path.child(field), detail));
  };
  if (spec.claimRef !== undefined) refuse('claimRef');
  if (Object.keys(spec.capacity ?? {}).length > 0) refuse('capacity');
  if (spec.csi === undefined) {
    errors.push(required(path.child('csi'), 'has to be specified in the context of inline volumes'));
  }
  errors.push(...validateModes(spec, path));
  if (policy !== undefined && policy !== 'Retain') {
    refuse('persistentVolumeReclaimPolicy', 'may only be Retain in the context of inline volumes');
  }
  if (spec.nodeAffinity !== undefined) refuse('nodeAffinity');
  errors.push(...validatePersistentVolumeSource(spec, path), ...validateRecycledRoot(spec, path));
  if (spec.storageClassName !== undefined) refuse('storageClassName');
  if (volumeMode !== undefined && volumeMode !== 'Filesystem') {
    refuse('volumeMode', 'may not specify volumeMode other than Filesystem in the context of inline volumes');
  }
  return [...errors, ...validateAttributesClass(spec, path)];
}

export function validatePersistentVolumeUpdate(volume: PersistentVolume, old: PersistentVolume): FieldError[] {
  const errors = validatePersistentVolume(volume);
  const source = sourceOf(volume.spec, old.spec);
  const before = sourceOf(old.spec, old.spec);
  if (!semanticEquals(source, before)) {
    const detail = `spec.persistentvolumesource is immutable after creation\n${specDifference(before, source)}`;
    errors.push(forbidden(specPath.child('persistentvolumesource'), detail));
  }
  errors.push(...validateImmutable(FieldPath.of('volumeMode'), volume.spec.volumeMode, old.spec.volumeMode));
  const { nodeAffinity } = old.spec;
  if (nodeAffinity !== undefined && !isSameAffinity(volume.spec.nodeAffinity, nodeAffinity)) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    errors.push(invalid(FieldPath.of('nodeAffinity'), volume.spec.nodeAffinity, detail));
  }
  if (old.spec.volumeAttributesClassName !== undefined && volume.spec.volumeAttributesClassName === undefined) {
    const detail = 'update from non-nil value to nil is forbidden';
    errors.push(forbidden(specPath.child('volumeAttributesClassName'), detail));
  }
  return errors;
}

/** The source as an update has to keep it: the secret for its expansion may be added later. */
function sourceOf(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): Record<string, unknown> {
  const source: Record<string, unknown> = Object.fromEntries(
    persistentVolumeSourceNames.map((name) => [name, spec[name]]),
  );
  if (spec.csi !== undefined && old.csi !== undefined && old.csi.controllerExpandSecretRef === undefined) {
    source.csi = { ...spec.csi, controllerExpandSecretRef: undefined };
  }
  return source;
}

function validateModes({ accessModes = [] }: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const modesPath = path.child('accessModes');
  return accessModes.length === 0 ? [required(modesPath)] : validateAccessModes(accessModes, modesPath);
}

function validateCapacity({ capacity = {} }: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const capacityPath = path.child('capacity');
  const entries = sortedEntries(capacity);
  const errors: FieldError[] = [];
  if (entries.length === 0) errors.push(required(capacityPath));
  if (capacity.storage === undefined || entries.length > 1) {
    errors.push(notSupported(capacityPath, capacity, ['storage']));
  }
  for (const [name, text] of entries) {
    const quantity = parseQuantity(text);
    const entryPath = capacityPath.key(name);
    if (quantity.sign() < 0) errors.push(invalid(entryPath, quantity.value(), 'must be a valid resource quantity'));
    if (quantity.sign() <= 0) errors.push(invalid(entryPath, text, 'must be greater than zero'));
  }
  return errors;
}

function validateNodeAffinity(affinity: VolumeNodeAffinity | undefined, path: FieldPath): FieldError[] {
  if (affinity === undefined) return [];
  const requiredPath = path.child('required');
  if (affinity.required === undefined) return [required(requiredPath, 'must specify required node constraints')];
  return validateNodeSelector(affinity.required, requiredPath);
}

function validateRecycledRoot(spec: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const isRoot = /^\/[/.]*$/.test(spec.hostPath?.path ?? '');
  if (!isRoot || spec.persistentVolumeReclaimPolicy !== 'Recycle') return [];
  const detail = "may not be 'recycle' for a hostPath mount of '/'";
  return [forbidden(path.child('persistentVolumeReclaimPolicy'), detail)];
}

function validateClassName(name: string, path: FieldPath): FieldError[] {
  return name === '' ? [] : invalidFor(path, name, nameIsDnsSubdomain(name, false));
}

function validateAttributesClass(spec: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  const { volumeAttributesClassName: name } = spec;
  if (name === undefined) return [];
  const namePath = path.child('volumeAttributesClassName');
  const errors =
    name === '' ? [required(namePath, 'an empty string is disallowed')] : validateClassName(name, namePath);
  if (spec.csi !== undefined) return errors;
  return [...errors, required(path.child('csi'), 'has to be specified when using volumeAttributesClassName')];
}

const labelsSincePromoted: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** Equal but for labels that have lost their `beta` in the meantime. */
function isSameAffinity(affinity: VolumeNodeAffinity | undefined, old: VolumeNodeAffinity): boolean {
  const terms = affinity?.required?.nodeSelectorTerms ?? [];
  const before = old.required?.nodeSelectorTerms ?? [];
  const adopted = before.map((term, i) => withPromotedLabels(term, terms[i]));
  return semanticEquals(terms, adopted) && (affinity === undefined) === false;
}

function withPromotedLabels(old: NodeSelectorTerm, term: NodeSelectorTerm | undefined): NodeSelectorTerm {
  const matchExpressions = old.matchExpressions?.map((expression, i) => {
    const key = term?.matchExpressions?.[i]?.key;
    return key !== undefined && labelsSincePromoted[expression.key] === key ? { ...expression, key } : expression;
  });
  return { ...old, matchExpressions };
}
