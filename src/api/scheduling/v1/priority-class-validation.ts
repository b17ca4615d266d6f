import { checkRequiredEnumeration } from '../../validation/checks.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PriorityClass } from './priority-class.ts';
import { systemPriorities } from './system-priorities.ts';

const highestUserPriority = 1_000_000_000;

export function validatePriorityClass(object: PriorityClass): FieldError[] {
  const name = object.metadata.name ?? '';
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    const problem = problemWithSystemClass(name, object);
    const rule = "priority class names with 'system-' prefix are reserved for system use only. error:";
    if (problem !== undefined) errors.push(forbidden(FieldPath.of('metadata', 'name'), `${rule} ${problem}`));
  } else if (object.value > highestUserPriority) {
    const detail = `maximum allowed value of a user defined priority is ${highestUserPriority}`;
    errors.push(forbidden(FieldPath.of('value'), detail));
  }
  const policies = ['Never', 'PreemptLowerPriority'];
  return [...errors, ...checkRequiredEnumeration(FieldPath.of('preemptionPolicy'), object.preemptionPolicy, policies)];
}

export function validatePriorityClassUpdate(object: PriorityClass, old: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (object.value !== old.value) errors.push(forbidden(FieldPath.of('value'), 'may not be changed in an update.'));
  const path = FieldPath.of('preemptionPolicy');
  return [...errors, ...validateImmutable(path, object.preemptionPolicy, old.preemptionPolicy)];
}

function problemWithSystemClass(name: string, { value, globalDefault }: PriorityClass): string | undefined {
  const expected = systemPriorities.get(name);
  if (expected === undefined) return `${name} is not a known system priority class`;
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`;
  return globalDefault === true ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
