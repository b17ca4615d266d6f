/** Which requests a webhook or a policy is for. */
import { checkEnumeration } from '../../validation/checks.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { MatchResources, Rule, RuleWithOperations } from './matching.ts';

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];
export const matchPolicies: readonly string[] = ['Equivalent', 'Exact'];

export function validateRuleWithOperations(rule: RuleWithOperations, path: FieldPath): FieldError[] {
  const operationsPath = path.child('operations');
  const { operations: given = [] } = rule;
  const errors = validateWildcard(given, operationsPath, 'operations');
  errors.push(...given.flatMap((operation, i) => checkEnumeration(operationsPath.index(i), operation, operations)));
  return [...errors, ...validateRule(rule, path)];
}

function validateRule(
  { apiGroups = [], apiVersions = [], resources = [], scope }: Rule,
  path: FieldPath,
): FieldError[] {
  const versionsPath = path.child('apiVersions');
  return [
    ...validateWildcard(apiGroups, path.child('apiGroups'), 'API groups'),
    ...validateWildcard(apiVersions, versionsPath, 'API versions'),
    ...apiVersions.flatMap((version, i) => (version === '' ? [required(versionsPath.index(i))] : [])),
    ...validateResources(resources, path.child('resources')),
    ...checkEnumeration(path.child('scope'), scope, scopes),
  ];
}

function validateWildcard(values: readonly string[], path: FieldPath, what: string): FieldError[] {
  if (values.length === 0) return [required(path)];
  if (values.length === 1 || !values.includes('*')) return [];
  return [invalid(path, values, `if '*' is present, must not specify other ${what}`)];
}

// `pods`, `pods/log`, all subresources of one, one subresource of all, or everything.
function validateResources(resources: readonly string[], path: FieldPath): FieldError[] {
  if (resources.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  const pairs = resources.map((resource) => resource.split('/', 2) as [string, string?]);
  pairs.forEach(([resource, subresource], i) => {
    const entry = resources[i]!;
    const entryPath = path.index(i);
    if (entry === '') errors.push(required(entryPath));
    if (subresource === undefined || subresource === '*' || entry === '*/*') return;
    const others = pairs.slice(0, i);
    if (others.some(([name, sub]) => name === resource && sub === '*')) {
      errors.push(invalid(entryPath, entry, `if '${resource}/*' is present, must not specify ${entry}`));
    }
    if (others.some(([name, sub]) => name === '*' && sub === subresource)) {
      errors.push(invalid(entryPath, entry, `if '*/${subresource}' is present, must not specify ${entry}`));
    }
  });
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  }
  const whole = resources.filter((resource) => !resource.includes('/'));
  if (whole.length > 1 && whole.includes('*')) {
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}

/** What a policy, or its binding, is for. */
export function validateMatchResources(match: MatchResources, path: FieldPath): FieldError[] {
  const { resourceRules = [], excludeResourceRules = [] } = match;
  const check = (rules: readonly RuleWithOperations[], at: FieldPath): FieldError[] =>
    rules.flatMap((rule, i) => validateRuleWithOperations(rule, at.index(i)));
  return [
    ...checkEnumeration(path.child('matchPolicy'), match.matchPolicy, matchPolicies),
    ...validateLabelSelector(match.namespaceSelector, path.child('namespaceSelector')),
    ...validateLabelSelector(match.objectSelector, path.child('objectSelector')),
    ...check(resourceRules, path.child('resourceRules')),
    ...check(excludeResourceRules, path.child('excludeResourceRules')),
  ];
}
