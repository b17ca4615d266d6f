import { checkNonnegative } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { ControllerRevision } from './controller-revision.ts';

export function validateControllerRevision({ data, revision }: ControllerRevision): FieldError[] {
  return [
    ...(data === undefined || data === null ? [required(FieldPath.of('data'), 'data is mandatory')] : []),
    ...checkNonnegative(FieldPath.of('revision'), revision),
  ];
}

export function validateControllerRevisionUpdate(revision: ControllerRevision, old: ControllerRevision): FieldError[] {
  return [...validateControllerRevision(revision), ...validateImmutable(FieldPath.of('data'), revision.data, old.data)];
}
