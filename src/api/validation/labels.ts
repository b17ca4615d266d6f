import type { LabelSelectorExpression, LabelSelectorObject, Labels } from '../labels.ts';
import { checkLabelValue, checkQualifiedName } from '../names.ts';
import { type FieldError, forbidden, invalid, required } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

/** Labels as fields of an object. Errors are those of the map, not of its entries. */
export function validateLabels(labels: Labels | null | undefined, path: FieldPath): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validateLabelName(key, path),
    ...checkLabelValue(value).map((message) => invalid(path, value, message)),
  ]);
}

/** A label key, or anything else that is a qualified name. */
export function validateLabelName(name: string, path: FieldPath): FieldError[] {
  return checkQualifiedName(name).map((message) => invalid(path, name, message));
}

export interface LabelSelectorOptions {
  /** For selectors in objects that may already be stored with values that are no label values. */
  readonly allowInvalidValues?: boolean;
}

/** A metav1.LabelSelector; an absent one has no errors. */
export function validateLabelSelector(
  selector: LabelSelectorObject | null | undefined,
  path: FieldPath,
  options: LabelSelectorOptions = {},
): FieldError[] {
  const expressionsPath = path.child('matchExpressions');
  return [
    ...validateLabels(selector?.matchLabels, path.child('matchLabels')),
    ...(selector?.matchExpressions ?? []).flatMap((expression, i) =>
      validateExpression(expression, expressionsPath.index(i), options),
    ),
  ];
}

function validateExpression(
  expression: LabelSelectorExpression,
  path: FieldPath,
  options: LabelSelectorOptions,
): FieldError[] {
  const { key, operator } = expression;
  const values = expression.values ?? [];
  const valuesPath = path.child('values');
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.push(forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
  } else {
    errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(key, path.child('key')));
  if (options.allowInvalidValues) return errors;
  values.forEach((value, i) => {
    errors.push(...checkLabelValue(value).map((message) => invalid(valuesPath.index(i), value, message)));
  });
  return errors;
}
