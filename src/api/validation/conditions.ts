/** metav1.Condition, the form of conditions that newer kinds share. */
import type { Condition } from '../meta/v1/condition.ts';
import { patternMessage } from '../names.ts';
import { checkEnumeration, invalidFor } from './checks.ts';
import { duplicate, type FieldError, invalid, required, tooLong } from './field-error.ts';
import type { FieldPath } from './field-path.ts';
import { validateLabelName } from './labels.ts';

export const conditionReasonBytesMax = 1024;
export const conditionMessageBytesMax = 32 * 1024;

const reasonPattern = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const reasonSyntax = new RegExp(`^${reasonPattern}$`);
const reasonRule =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'";
const reasonExamples = ['my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB'];

export function validateConditions(conditions: readonly Condition[], path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap((condition, i) => {
    const itemPath = path.index(i);
    const repeated = seen.has(condition.type) ? [duplicate(itemPath.child('type'), condition.type)] : [];
    seen.add(condition.type);
    return [...repeated, ...validateCondition(condition, itemPath)];
  });
}

function validateCondition(condition: Condition, path: FieldPath): FieldError[] {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason, message } = condition;
  const reasonPath = path.child('reason');
  const errors = validateLabelName(type, path.child('type'));
  errors.push(...checkEnumeration(path.child('status'), status, ['False', 'True', 'Unknown']));
  if (observedGeneration < 0) {
    const detail = 'must be greater than or equal to zero';
    errors.push(invalid(path.child('observedGeneration'), observedGeneration, detail));
  }
  // The zero time is null in JSON.
  if ((lastTransitionTime as string | null) === null) {
    errors.push(required(path.child('lastTransitionTime'), 'must be set'));
  }
  if (reason === '') errors.push(required(reasonPath, 'must be set'));
  else {
    const messages = reasonSyntax.test(reason) ? [] : [patternMessage(reasonRule, reasonPattern, ...reasonExamples)];
    errors.push(...invalidFor(reasonPath, reason, messages));
    if (reason.length > conditionReasonBytesMax) errors.push(tooLong(reasonPath, reason, conditionReasonBytesMax));
  }
  if (message.length > conditionMessageBytesMax) {
    errors.push(tooLong(path.child('message'), message, conditionMessageBytesMax));
  }
  return errors;
}
