import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PolicyRule } from './policy-rule.ts';

/** The rules of a Role (`namespaced`) or of a ClusterRole. */
export function validatePolicyRules(rules: readonly PolicyRule[], namespaced: boolean): FieldError[] {
  const path = FieldPath.of('rules');
  return rules.flatMap((rule, i) => validatePolicyRule(rule, namespaced, path.index(i)));
}

function validatePolicyRule(rule: PolicyRule, namespaced: boolean, path: FieldPath): FieldError[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(path.child('verbs'), 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const refuse = (detail: string) => errors.push(invalid(path.child('nonResourceURLs'), nonResourceURLs, detail));
    if (namespaced) refuse('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(required(path.child('apiGroups'), 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(required(path.child('resources'), 'resource rules must supply at least one resource'));
  }
  if (resourceNames.length > 0 && resources.length > 1) {
    errors.push(required(path.child('resourceNames'), 'resource names cannot apply to multiple resources'));
  }
  return errors;
}
