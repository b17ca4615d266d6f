import { checkQualifiedName } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, required, tooMany } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { MatchCondition } from './matching.ts';

const matchConditionsMax = 64;

/** Names and presence; whether an expression is one is not looked at. */
export function validateMatchConditions(conditions: readonly MatchCondition[], path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (conditions.length > matchConditionsMax) errors.push(tooMany(path, conditions.length, matchConditionsMax));
  conditions.forEach(({ name, expression }, i) => {
    const conditionPath = path.index(i);
    if (expression.trim() === '') errors.push(required(conditionPath.child('expression')));
    const namePath = conditionPath.child('name');
    if (name === '') errors.push(required(namePath));
    else {
      errors.push(...invalidFor(namePath, name, checkQualifiedName(name)));
      if (conditions.findIndex((other) => other.name === name) < i) errors.push(duplicate(namePath, name));
    }
  });
  return errors;
}
