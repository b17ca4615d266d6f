/** A restart policy of a container's own, and the exit codes that it depends on. */
import { checkEnumeration, checkRequiredEnumeration } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required, tooMany } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { Container, ContainerRestartRule } from './container.ts';

const restartPolicies = ['Always', 'Never', 'OnFailure'];
const restartRulesMax = 20;
const restartExitCodesMax = 255;

/** `path` is the container's. */
export function validateRestartPolicy(container: Container, path: FieldPath, isInit: boolean): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const rulesPath = path.child('restartPolicyRules');
  const errors = checkEnumeration(path.child('restartPolicy'), restartPolicy, restartPolicies);
  if (rules.length === 0) return errors;
  if (restartPolicy === undefined) {
    errors.push(required(path.child('restartPolicy'), 'must specify restartPolicy when restart rules are used'));
  }
  if (isInit && restartPolicy === 'Always') {
    errors.push(forbidden(rulesPath, 'restartPolicyRules cannot be set if restartPolicy is Always'));
  }
  if (rules.length > restartRulesMax) errors.push(tooMany(rulesPath, rules.length, restartRulesMax));
  return [...errors, ...rules.flatMap((rule, i) => validateRule(rule, rulesPath.index(i)))];
}

function validateRule(rule: ContainerRestartRule, path: FieldPath): FieldError[] {
  const errors = checkRequiredEnumeration(path.child('action'), rule.action, ['Restart']);
  const codesPath = path.child('exitCodes');
  if (rule.exitCodes === undefined) return [...errors, required(codesPath, 'must be specified')];
  const { operator, values = [] } = rule.exitCodes;
  errors.push(...checkRequiredEnumeration(codesPath.child('operator'), operator, ['In', 'NotIn']));
  const valuesPath = codesPath.child('values');
  if (values.length === 0) errors.push(required(valuesPath, 'must specify at least one value'));
  if (values.length > restartExitCodesMax) errors.push(tooMany(valuesPath, values.length, restartExitCodesMax));
  values.forEach((value, i) => {
    if (value >= 0 && value <= 255) return;
    errors.push(invalid(valuesPath.index(i), value, 'must be between 0 and 255, inclusive'));
  });
  return errors;
}
