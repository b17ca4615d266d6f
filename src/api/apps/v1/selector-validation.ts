/** The selector of a set of Pods, and how it and the template fit together. */

import type { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { compiledSelector, validateSelectorMatches } from '../../core/v1/pod-template-validation.ts';
import type { Selector } from '../../labels.ts';
import type { LabelSelector } from '../../meta/v1/selectors.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';

/** There has to be one, and it can't select everything. `kind` is how upstream's text calls the set. */
export function validateSetSelector(selector: LabelSelector | undefined, kind: string, path: FieldPath): FieldError[] {
  if (selector === undefined) return [required(path)];
  const errors = validateLabelSelector(selector, path);
  if (isEmptySelector(selector)) errors.push(invalid(path, selector, `empty selector is invalid for ${kind}`));
  return errors;
}

export function isEmptySelector(selector: LabelSelector): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

export interface SelectorAndTemplate {
  readonly selector?: LabelSelector;
  readonly template: PodTemplateSpec;
}

/**
 * The selector has to find the Pods made from the template. What else there is to say of the template is said by
 * `validateTemplate`, unless the selector can't even be compiled: then `detail` is.
 */
export function validateTemplateSelected(
  { selector, template }: SelectorAndTemplate,
  path: FieldPath,
  detail: string,
  validateTemplate: (templatePath: FieldPath) => FieldError[],
): FieldError[] {
  const compiled: Selector | undefined = compiledSelector(selector);
  if (compiled === undefined) return [invalid(path.child('selector'), selector, detail)];
  const templatePath = path.child('template');
  const mismatch = compiled.selectsEverything ? [] : validateSelectorMatches(compiled, template, templatePath);
  return [...mismatch, ...validateTemplate(templatePath)];
}
