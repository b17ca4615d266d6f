import type { Labels } from '../labels.ts';
import { checkQualifiedName, type NameCheck, nameIsDnsLabel } from '../names.ts';
import { validateImmutable, validateNonNegative } from './equality.ts';
import { type FieldError, forbidden, invalid, required, tooLong } from './field-error.ts';
import { FieldPath } from './field-path.ts';
import { validateLabels } from './labels.ts';
import { type ManagedFieldsToValidate, validateManagedFields } from './managed-fields.ts';

/** Checks of metadata that all kinds share, on creation and on update. */

/** The part of metav1.ObjectMeta that is validated. */
export interface MetaToValidate {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly deletionGracePeriodSeconds?: number | null;
  readonly labels?: Labels | null;
  readonly annotations?: Labels | null;
  readonly ownerReferences?: readonly OwnerReferenceToValidate[] | null;
  readonly finalizers?: readonly string[] | null;
  readonly managedFields?: readonly ManagedFieldsToValidate[] | null;
}

export interface OwnerReferenceToValidate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | null;
}

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly checkName: NameCheck;
  /** Built-in kinds take finalizers without a domain only if they are Kubernetes' own; custom resources any. */
  readonly anyFinalizers?: boolean;
}

export const annotationsBytesMax = 256 * 1024;

const metadata = FieldPath.of('metadata');
const unqualifiedFinalizer = 'name is neither a standard finalizer name nor is it fully qualified';
const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Metadata of an object about to be created; its name has been generated already if it had to be. */
export function validateObjectMeta(meta: MetaToValidate, rules: ObjectMetaRules, path = metadata): FieldError[] {
  return [
    ...validateNames(meta, rules.checkName, path),
    ...validateNamespace(meta.namespace ?? '', rules.namespaced, path.child('namespace')),
    ...validateNonNegative(path.child('generation'), meta.generation ?? 0),
    ...validateLabels(meta.labels, path.child('labels')),
    ...validateAnnotations(meta.annotations, path.child('annotations')),
    ...validateOwnerReferences(meta.ownerReferences ?? [], path.child('ownerReferences')),
    ...validateFinalizers(meta.finalizers ?? [], path.child('finalizers')),
    ...validateManagedFields(meta.managedFields ?? [], path.child('managedFields')),
    ...validateFinalizerDomains(meta, rules, path),
  ];
}

/** Metadata of an object about to be updated, against what is stored. */
export function validateObjectMetaUpdate(
  meta: MetaToValidate,
  previous: MetaToValidate,
  rules: Pick<ObjectMetaRules, 'anyFinalizers'> = {},
  path = metadata,
): FieldError[] {
  const errors: FieldError[] = [];
  if (previous.deletionTimestamp) errors.push(...validateNoNewFinalizers(meta, previous, path.child('finalizers')));
  if (!meta.resourceVersion) {
    errors.push(invalid(path.child('resourceVersion'), meta.resourceVersion ?? '', 'must be specified for an update'));
  }
  const generation = meta.generation ?? 0;
  if (generation < (previous.generation ?? 0)) {
    errors.push(invalid(path.child('generation'), generation, 'must not be decremented'));
  }
  const immutable = <Field extends keyof MetaToValidate>(field: Field, absent?: MetaToValidate[Field]): FieldError[] =>
    validateImmutable(path.child(field), meta[field] ?? absent, previous[field] ?? absent);
  return [
    ...errors,
    ...immutable('name', ''),
    ...immutable('namespace', ''),
    ...immutable('uid', ''),
    ...immutable('creationTimestamp'),
    ...immutable('deletionTimestamp'),
    ...immutable('deletionGracePeriodSeconds'),
    ...validateLabels(meta.labels, path.child('labels')),
    ...validateAnnotations(meta.annotations, path.child('annotations')),
    ...validateOwnerReferences(meta.ownerReferences ?? [], path.child('ownerReferences')),
    ...validateManagedFields(meta.managedFields ?? [], path.child('managedFields')),
    ...validateFinalizerDomains(meta, rules, path),
  ];
}

function validateNames(meta: MetaToValidate, checkName: NameCheck, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const { name, generateName } = meta;
  if (generateName) {
    const generatePath = path.child('generateName');
    errors.push(...checkName(generateName, true).map((message) => invalid(generatePath, generateName, message)));
  }
  const namePath = path.child('name');
  if (!name) return [...errors, required(namePath, 'name or generateName is required')];
  return [...errors, ...checkName(name, false).map((message) => invalid(namePath, name, message))];
}

function validateNamespace(namespace: string, namespaced: boolean, path: FieldPath): FieldError[] {
  if (!namespaced) return namespace === '' ? [] : [forbidden(path, 'not allowed on this type')];
  if (namespace === '') return [required(path)];
  return nameIsDnsLabel(namespace, false).map((message) => invalid(path, namespace, message));
}

const encoder = new TextEncoder();

/** Keys are qualified names in any case; keys and values together are limited in size. */
export function validateAnnotations(annotations: Labels | null | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let chars = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.push(...checkQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message)));
    chars += key.length + value.length;
  }
  // A UTF-16 unit is at most three bytes: most annotations need no counting.
  if (chars * 3 > annotationsBytesMax) {
    const bytes = Object.entries(annotations ?? {})
      .flat()
      .reduce((sum, text) => sum + encoder.encode(text).length, 0);
    if (bytes > annotationsBytesMax) errors.push(tooLong(path, '', annotationsBytesMax));
  }
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReferenceToValidate[], path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const reference of references) {
    errors.push(...validateOwnerReference(reference, path));
    if (!reference.controller) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === undefined) {
      controller = name;
      continue;
    }
    const found = `Found "true" in references for ${controller} and ${name}`;
    errors.push(invalid(path, references, `Only one reference can have Controller set to true. ${found}`));
  }
  return errors;
}

function validateOwnerReference(reference: OwnerReferenceToValidate, path: FieldPath): FieldError[] {
  const { apiVersion, kind, name, uid } = reference;
  const errors: FieldError[] = [];
  const parts = apiVersion.split('/');
  if (parts.length > 2 || parts.at(-1) === '') {
    errors.push(invalid(path.child('apiVersion'), apiVersion, 'version must not be empty'));
  }
  const mustNotBeEmpty = 'must not be empty';
  if (kind === '') errors.push(invalid(path.child('kind'), kind, mustNotBeEmpty));
  if (name === '') errors.push(invalid(path.child('name'), name, mustNotBeEmpty));
  if (uid === '') errors.push(invalid(path.child('uid'), uid, mustNotBeEmpty));
  if (apiVersion === 'v1' && kind === 'Event') {
    errors.push(invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
  }
  return errors;
}

/** A finalizer in a list of its own, such as a Namespace's: a qualified name, and without a domain only Kubernetes' own. */
export function validateFinalizerName(finalizer: string, path: FieldPath): FieldError[] {
  const errors = checkQualifiedName(finalizer).map((message) => invalid(path, finalizer, message));
  if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return errors;
  return [...errors, invalid(path, finalizer, unqualifiedFinalizer)];
}

function validateFinalizers(finalizers: readonly string[], path: FieldPath): FieldError[] {
  const errors = finalizers.flatMap((finalizer) =>
    checkQualifiedName(finalizer).map((message) => invalid(path, finalizer, message)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}

function validateFinalizerDomains(
  meta: MetaToValidate,
  rules: Pick<ObjectMetaRules, 'anyFinalizers'>,
  path: FieldPath,
): FieldError[] {
  if (rules.anyFinalizers) return [];
  return (meta.finalizers ?? []).flatMap((finalizer, i) => {
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return [];
    return [invalid(path.child('finalizers').index(i), finalizer, unqualifiedFinalizer)];
  });
}

function validateNoNewFinalizers(meta: MetaToValidate, previous: MetaToValidate, path: FieldPath): FieldError[] {
  const known = new Set(previous.finalizers);
  const added = [...new Set(meta.finalizers)].filter((finalizer) => !known.has(finalizer)).sort();
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const rule = 'no new finalizers can be added if the object is being deleted, found new finalizers';
  return [forbidden(path, `${rule} ${list}`)];
}
