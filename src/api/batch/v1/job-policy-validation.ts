/** What a Job makes of failed Pods, and when it counts as done before all of its indexes are. */
import { goQuote } from '../../../base/go-quote.ts';
import { checkEnumeration, checkNonnegative } from '../../validation/checks.ts';
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  omitValue,
  required,
  tooLong,
  tooMany,
} from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import { validateLabelName } from '../../validation/labels.ts';
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from './job.ts';
import { countIndexes, IndexesError, parseIndexes } from './job-indexes.ts';

const podFailureRulesMax = 20;
const podFailureExitCodesMax = 255;
const podFailureConditionsMax = 20;
const successRulesMax = 20;
const succeededIndexesBytesMax = 64 * 1024;

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** As Go prints a list of quoted strings. */
const listed = (values: readonly string[]): string => `valid values: [${values.map(goQuote).join(' ')}]`;

export function validatePodFailurePolicy(spec: JobSpec, path: FieldPath): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const rulesPath = path.child('rules');
  const errors: FieldError[] = [];
  if (rules.length > podFailureRulesMax) errors.push(tooMany(rulesPath, rules.length, podFailureRulesMax));
  return [...errors, ...rules.flatMap((rule, i) => validateFailureRule(rule, spec, rulesPath.index(i)))];
}

function validateFailureRule(rule: PodFailurePolicyRule, spec: JobSpec, path: FieldPath): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const actionPath = path.child('action');
  const errors: FieldError[] = [];
  if (action === '') errors.push(required(actionPath, listed(actions)));
  else if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) {
      errors.push(invalid(actionPath, action, 'requires the backoffLimitPerIndex to be set'));
    }
  } else errors.push(...checkEnumeration(actionPath, action, actions));
  if (onExitCodes !== undefined) errors.push(...validateExitCodes(onExitCodes, spec, path.child('onExitCodes')));
  errors.push(...validateConditions(onPodConditions, path.child('onPodConditions')));
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    errors.push(invalid(path, omitValue, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    errors.push(invalid(path, omitValue, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function validateConditions(
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  if (patterns.length > podFailureConditionsMax) errors.push(tooMany(path, patterns.length, podFailureConditionsMax));
  patterns.forEach(({ type, status }, i) => {
    const statusPath = path.index(i).child('status');
    errors.push(...validateLabelName(type, path.index(i).child('type')));
    if (status === '') errors.push(required(statusPath, listed(statuses)));
    else errors.push(...checkEnumeration(statusPath, status, statuses));
  });
  return errors;
}

function validateExitCodes(
  requirement: PodFailurePolicyOnExitCodesRequirement,
  { template }: JobSpec,
  path: FieldPath,
): FieldError[] {
  const { operator, containerName, values } = requirement;
  const operatorPath = path.child('operator');
  const errors: FieldError[] = [];
  if (operator === '') errors.push(required(operatorPath, listed(operators)));
  else if (!operators.includes(operator)) errors.push(notSupported(operatorPath, operator, operators));
  const containers = [...template.spec.containers, ...(template.spec.initContainers ?? [])];
  if (containerName !== undefined && !containers.some(({ name }) => name === containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(path.child('containerName'), containerName, detail));
  }
  return [...errors, ...validateCodes(values, operator, path.child('values'))];
}

function validateCodes(values: readonly number[], operator: string, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (values.length === 0) errors.push(invalid(path, values, 'at least one value is required'));
  if (values.length > podFailureExitCodesMax) errors.push(tooMany(path, values.length, podFailureExitCodesMax));
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) {
      errors.push(invalid(path.index(i), value, 'must not be 0 for the In operator'));
    }
    if (seen.has(value)) errors.push(duplicate(path.index(i), value));
    seen.add(value);
  });
  const isOrdered = values.every((value, i) => i === 0 || values[i - 1]! <= value);
  return isOrdered ? errors : [...errors, invalid(path, values, 'must be ordered')];
}

export function validateSuccessPolicy(spec: JobSpec, path: FieldPath): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  const rulesPath = path.child('rules');
  const errors: FieldError[] = [];
  if (rules.length === 0) {
    errors.push(required(rulesPath, 'at least one rules must be specified when the successPolicy is specified'));
  }
  if (rules.length > successRulesMax) errors.push(tooMany(rulesPath, rules.length, successRulesMax));
  const completions = spec.completions ?? 0;
  return [...errors, ...rules.flatMap((rule, i) => validateSuccessRule(rule, completions, rulesPath.index(i)))];
}

function validateSuccessRule(rule: SuccessPolicyRule, completions: number, path: FieldPath): FieldError[] {
  const { succeededIndexes, succeededCount } = rule;
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined) {
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  const indexes = countOrError(succeededIndexes ?? '', completions);
  if (succeededIndexes !== undefined) {
    const indexesPath = path.child('succeededIndexes');
    if (succeededIndexes.length > succeededIndexesBytesMax) {
      errors.push(tooLong(indexesPath, '', succeededIndexesBytesMax));
    }
    if (typeof indexes === 'string') {
      errors.push(invalid(indexesPath, succeededIndexes, `error parsing succeededIndexes: ${indexes}`));
    }
  }
  if (succeededCount === undefined) return errors;
  const countPath = path.child('succeededCount');
  const most = (count: number, what: string): FieldError =>
    invalid(countPath, succeededCount, `must be less than or equal to ${count} (the number of ${what})`);
  errors.push(...checkNonnegative(countPath, succeededCount));
  if (succeededCount > completions) errors.push(most(completions, 'specified completions'));
  const total = typeof indexes === 'number' ? indexes : 0;
  if (succeededIndexes !== undefined && succeededCount > total) {
    errors.push(most(total, 'indexes in the specified succeededIndexes field'));
  }
  return errors;
}

function countOrError(text: string, completions: number): number | string {
  try {
    return countIndexes(parseIndexes(text, completions));
  } catch (error) {
    if (error instanceof IndexesError) return error.message;
    throw error;
  }
}
