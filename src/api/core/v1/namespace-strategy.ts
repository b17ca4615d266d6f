/** What a Namespace goes through: it is Active until its deletion, and then Terminating until `spec.finalizers` is empty. */
import { nameIsDnsLabel } from '../../names.ts';
import type { StatusStrategy, Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateFinalizerName } from '../../validation/object-meta.ts';
import type { Namespace } from './namespace.ts';

/** Every Namespace carries its name as a label, so that selectors can name it. */
const namespaceNameLabel = 'kubernetes.io/metadata.name';
/** Kept in `spec.finalizers` until the namespace controller has deleted all that is inside. */
const namespaceFinalizer = 'kubernetes';

function labelWithName({ metadata }: Mutable<Namespace>): void {
  if (!metadata.name) return;
  metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name };
}

function prepareForCreate({ spec, status }: Mutable<Namespace>): void {
  status.phase = 'Active';
  const finalizers = spec.finalizers ?? [];
  if (!finalizers.includes(namespaceFinalizer)) spec.finalizers = [...finalizers, namespaceFinalizer];
}

function prepareForUpdate(object: Mutable<Namespace>, old: Namespace): void {
  if (old.spec.finalizers === undefined) delete object.spec.finalizers;
  else object.spec.finalizers = [...old.spec.finalizers];
}

function validate({ spec }: Namespace): FieldError[] {
  const path = FieldPath.of('spec', 'finalizers');
  return (spec.finalizers ?? []).flatMap((finalizer) => validateFinalizerName(finalizer, path));
}

function markForDeletion({ metadata, status }: Mutable<Namespace>): void {
  delete metadata.deletionGracePeriodSeconds;
  status.phase = 'Terminating';
}

export const namespaceStrategy: Strategy<Namespace> = {
  validateName: nameIsDnsLabel,
  hasGeneration: false,
  applyDefaults: labelWithName,
  canonicalize: labelWithName,
  prepareForCreate,
  prepareForUpdate,
  validate,
  markForDeletion,
  mayBeRemoved: ({ spec }) => (spec.finalizers ?? []).length === 0,
};

export const namespaceStatusStrategy: StatusStrategy<Namespace> = {
  validateUpdate({ metadata, status }) {
    const isDeleted = metadata.deletionTimestamp !== undefined;
    const phase = status.phase ?? '';
    if (phase === (isDeleted ? 'Terminating' : 'Active')) return [];
    const detail = isDeleted
      ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
      : "may only be 'Active' if `deletionTimestamp` is empty";
    return [invalid(FieldPath.of('status', 'Phase'), phase, detail)];
  },
};

/** The `finalize` subresource: `spec.finalizers` changes, the status does not. */
export const namespaceFinalizeStrategy: StatusStrategy<Namespace> = {
  prepareForUpdate(object, old) {
    object.status = structuredClone(old.status) as Mutable<Namespace['status']>;
  },
  validateUpdate({ spec }) {
    const path = FieldPath.of('spec', 'finalizers');
    return (spec.finalizers ?? []).flatMap((finalizer, i) => validateFinalizerName(finalizer, path.index(i)));
  },
};
