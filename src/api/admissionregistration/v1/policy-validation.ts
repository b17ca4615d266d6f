/** Policies and their bindings, as far as their structure goes: expressions are not compiled. */
import { checkCIdentifier, checkDns1035Label, nameIsDnsSubdomain } from '../../names.ts';
import { checkEnumeration, checkPresent, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { validateMatchConditions } from './match-condition-validation.ts';
import type { MatchCondition, MatchResources } from './matching.ts';
import type { MutatingAdmissionPolicy } from './mutating-admission-policy.ts';
import type { MutatingAdmissionPolicyBinding } from './mutating-admission-policy-binding.ts';
import type { ParamKind, ParamRef, Variable } from './policy-parameters.ts';
import { validateMatchResources } from './rule-validation.ts';
import type { ValidatingAdmissionPolicy } from './validating-admission-policy.ts';
import type { ValidatingAdmissionPolicyBinding } from './validating-admission-policy-binding.ts';
import { failurePolicies } from './webhook-validation.ts';

const specPath = FieldPath.of('spec');

interface AnyPolicySpec {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly variables?: readonly Variable[];
  readonly failurePolicy?: string;
  readonly matchConditions?: readonly MatchCondition[];
}

function validatePolicySpec(spec: AnyPolicySpec): FieldError[] {
  const errors = checkRequiredEnumeration(specPath.child('failurePolicy'), spec.failurePolicy, failurePolicies);
  if (spec.paramKind !== undefined) errors.push(...validateParamKind(spec.paramKind, specPath.child('paramKind')));
  const matchPath = specPath.child('matchConstraints');
  if (spec.matchConstraints === undefined) errors.push(required(matchPath));
  else {
    errors.push(...validateMatchResources(spec.matchConstraints, matchPath));
    if ((spec.matchConstraints.resourceRules ?? []).length === 0) {
      errors.push(required(matchPath.child('resourceRules')));
    }
  }
  errors.push(...validateMatchConditions(spec.matchConditions ?? [], specPath.child('matchConditions')));
  return [...errors, ...validateVariables(spec.variables ?? [], specPath.child('variables'))];
}

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: FieldPath): FieldError[] {
  const versionPath = path.child('apiVersion');
  const errors = checkPresent(versionPath, apiVersion);
  const parts = apiVersion.split('/');
  if (parts.length > 2) errors.push(invalid(versionPath, apiVersion, 'must be a group and version'));
  const kindPath = path.child('kind');
  if (kind === '') return [...errors, required(kindPath)];
  const problems = checkDns1035Label(kind.toLowerCase());
  if (problems.length === 0) return errors;
  const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return [...errors, invalid(kindPath, kind, detail)];
}

function validateVariables(variables: readonly Variable[], path: FieldPath): FieldError[] {
  return variables.flatMap(({ name, expression }, i) => {
    const variablePath = path.index(i);
    const namePath = variablePath.child('name');
    const errors =
      name === '' ? [required(namePath, 'name is not specified')] : invalidFor(namePath, name, checkCIdentifier(name));
    if (variables.findIndex((other) => other.name === name) < i) errors.push(duplicate(namePath, name));
    if (expression.trim() === '')
      errors.push(required(variablePath.child('expression'), 'expression is not specified'));
    return errors;
  });
}

export function validateValidatingAdmissionPolicy({ spec }: ValidatingAdmissionPolicy): FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec;
  const errors = validatePolicySpec(spec);
  const validationsPath = specPath.child('validations');
  const detail = 'validations or auditAnnotations must contain at least one item';
  if (validations.length === 0 && auditAnnotations.length === 0) {
    errors.push(required(validationsPath, detail), required(specPath.child('auditAnnotations'), detail));
  }
  const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];
  validations.forEach(({ expression, reason }, i) => {
    const path = validationsPath.index(i);
    if (expression.trim() === '') errors.push(required(path.child('expression'), 'expression is not specified'));
    errors.push(...checkEnumeration(path.child('reason'), reason, reasons));
  });
  auditAnnotations.forEach(({ key, valueExpression }, i) => {
    const path = specPath.child('auditAnnotations').index(i);
    if (auditAnnotations.findIndex((other) => other.key === key) < i) errors.push(duplicate(path.child('key'), key));
    errors.push(...checkPresent(path.child('key'), key));
    errors.push(...checkPresent(path.child('valueExpression'), valueExpression.trim(), 'valueExpression is required'));
  });
  return errors;
}

export function validateMutatingAdmissionPolicy({ spec }: MutatingAdmissionPolicy): FieldError[] {
  const { mutations = [], reinvocationPolicy } = spec;
  const errors = validatePolicySpec(spec);
  const mutationsPath = specPath.child('mutations');
  if (mutations.length === 0) errors.push(required(mutationsPath, 'mutations must contain at least one item'));
  mutations.forEach(({ patchType, applyConfiguration, jsonPatch }, i) => {
    const path = mutationsPath.index(i);
    errors.push(...checkRequiredEnumeration(path.child('patchType'), patchType, ['ApplyConfiguration', 'JSONPatch']));
    const used = patchType === 'JSONPatch' ? jsonPatch : applyConfiguration;
    const usedPath = path.child(patchType === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration');
    if (used === undefined) errors.push(required(usedPath, `must be specified when patchType is ${patchType}`));
    else errors.push(...checkPresent(usedPath.child('expression'), used.expression, 'expression is not specified'));
  });
  const reinvocations = ['IfNeeded', 'Never'];
  return [
    ...errors,
    ...checkRequiredEnumeration(specPath.child('reinvocationPolicy'), reinvocationPolicy, reinvocations),
  ];
}

interface AnyBindingSpec {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
}

function validateBindingSpec({ policyName = '', paramRef, matchResources }: AnyBindingSpec): FieldError[] {
  const path = specPath.child('policyName');
  const errors =
    policyName === '' ? [required(path)] : invalidFor(path, policyName, nameIsDnsSubdomain(policyName, false));
  if (paramRef !== undefined) errors.push(...validateParamRef(paramRef, specPath.child('paramRef')));
  if (matchResources === undefined) return errors;
  return [...errors, ...validateMatchResources(matchResources, specPath.child('matchResources'))];
}

function validateParamRef({ name, selector, parameterNotFoundAction }: ParamRef, path: FieldPath): FieldError[] {
  const namePath = path.child('name');
  const errors: FieldError[] = [];
  if (name !== undefined) {
    errors.push(...invalidFor(namePath, name, nameIsDnsSubdomain(name, false)));
    if (selector !== undefined) errors.push(forbidden(namePath, 'name and selector are mutually exclusive'));
  }
  if (selector !== undefined) {
    const selectorPath = path.child('selector');
    errors.push(...validateLabelSelector(selector, selectorPath));
    if (name !== undefined) errors.push(forbidden(selectorPath, 'name and selector are mutually exclusive'));
  }
  if (name === undefined && selector === undefined) {
    errors.push(required(path, 'one of name or selector must be specified'));
  }
  const actionPath = path.child('parameterNotFoundAction');
  return [...errors, ...checkRequiredEnumeration(actionPath, parameterNotFoundAction, ['Allow', 'Deny'])];
}

export function validateMutatingAdmissionPolicyBinding({ spec }: MutatingAdmissionPolicyBinding): FieldError[] {
  return validateBindingSpec(spec);
}

export function validateValidatingAdmissionPolicyBinding({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { validationActions: actions = [] } = spec;
  const path = specPath.child('validationActions');
  const errors = validateBindingSpec(spec);
  if (actions.length === 0) errors.push(required(path, 'at least one validation action is required'));
  actions.forEach((action, i) => {
    errors.push(...checkEnumeration(path.index(i), action, ['Audit', 'Deny', 'Warn']));
    if (actions.indexOf(action) < i) errors.push(duplicate(path.index(i), action));
  });
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const detail =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalid(path, actions, detail));
  }
  return errors;
}
