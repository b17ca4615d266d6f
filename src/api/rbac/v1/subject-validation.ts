/** What role bindings of either kind have in common. */
import { nameIsDnsSubdomain, nameIsPathSegment } from '../../names.ts';
import type { Mutable } from '../../schema/schema.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, invalid, notSupported, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { RoleRef, Subject } from './subject.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

export interface AnyRoleBinding {
  readonly subjects?: readonly Subject[];
  readonly roleRef: RoleRef;
}

export function applyRoleBindingDefaults(binding: Mutable<AnyRoleBinding>): void {
  binding.roleRef.apiGroup ||= rbacGroup;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= rbacGroup;
  }
}

/** `roleKinds` are the kinds of roles that the binding may refer to. */
export function validateAnyRoleBinding(
  { roleRef, subjects = [] }: AnyRoleBinding,
  roleKinds: readonly string[],
  namespaced: boolean,
): FieldError[] {
  const path = FieldPath.of('roleRef');
  const errors: FieldError[] = [];
  if (roleRef.apiGroup !== rbacGroup) {
    errors.push(notSupported(path.child('apiGroup'), roleRef.apiGroup, [rbacGroup]));
  }
  if (!roleKinds.includes(roleRef.kind)) errors.push(notSupported(path.child('kind'), roleRef.kind, roleKinds));
  if (roleRef.name === '') errors.push(required(path.child('name')));
  else errors.push(...invalidFor(path.child('name'), roleRef.name, nameIsPathSegment(roleRef.name, false)));
  const subjectsPath = FieldPath.of('subjects');
  return [...errors, ...subjects.flatMap((subject, i) => validateSubject(subject, namespaced, subjectsPath.index(i)))];
}

/** What a binding grants can be seen when it is made; so the role that it refers to can't be replaced later. */
export function validateSameRole(binding: AnyRoleBinding, old: AnyRoleBinding): FieldError[] {
  if (semanticEquals(binding.roleRef, old.roleRef)) return [];
  const { apiGroup, kind, name } = binding.roleRef;
  return [invalid(FieldPath.of('roleRef'), { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')];
}

function validateSubject(subject: Subject, namespaced: boolean, path: FieldPath): FieldError[] {
  const { kind, name, apiGroup = '' } = subject;
  const namePath = path.child('name');
  const groupPath = path.child('apiGroup');
  const errors = checkPresent(namePath, name);
  if (kind === 'ServiceAccount') {
    if (name !== '') errors.push(...invalidFor(namePath, name, nameIsDnsSubdomain(name, false)));
    if (apiGroup !== '') errors.push(notSupported(groupPath, apiGroup, ['']));
    if (!namespaced) errors.push(...checkPresent(path.child('namespace'), subject.namespace));
  } else if (kind === 'User' || kind === 'Group') {
    if (name === '') errors.push(invalid(namePath, name, `${kind.toLowerCase()} name cannot be empty`));
    if (apiGroup !== rbacGroup) errors.push(notSupported(groupPath, apiGroup, [rbacGroup]));
  } else {
    errors.push(notSupported(path.child('kind'), kind, ['ServiceAccount', 'User', 'Group']));
  }
  return errors;
}
