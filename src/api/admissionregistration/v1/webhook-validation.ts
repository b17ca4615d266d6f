/** Webhooks of either kind. */
import { checkDns1035Label, checkDns1123Subdomain } from '../../names.ts';
import { checkEnumeration, checkPresent, invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { validateWebhookClient } from '../../validation/webhook-client.ts';
import { validateMatchConditions } from './match-condition-validation.ts';
import type { MutatingWebhook } from './mutating-webhook-configuration.ts';
import { matchPolicies, validateRuleWithOperations } from './rule-validation.ts';
import type { ValidatingWebhook } from './validating-webhook-configuration.ts';

const webhookSecondsMax = 30;
export const failurePolicies: readonly string[] = ['Fail', 'Ignore'];
const sideEffects = ['None', 'NoneOnDryRun'];
const reviewVersions = ['v1', 'v1beta1'];

type Webhook = ValidatingWebhook & Pick<MutatingWebhook, 'reinvocationPolicy'>;

export function validateWebhooks({ webhooks = [] }: { readonly webhooks?: readonly Webhook[] }): FieldError[] {
  const path = FieldPath.of('webhooks');
  return webhooks.flatMap((webhook, i) => {
    const errors = validateWebhook(webhook, path.index(i));
    if (webhooks.findIndex(({ name }) => name === webhook.name) < i) {
      errors.push(duplicate(path.index(i).child('name'), webhook.name));
    }
    return errors;
  });
}

function validateWebhook(webhook: Webhook, path: FieldPath): FieldError[] {
  const { rules = [], timeoutSeconds: seconds } = webhook;
  const effectsPath = path.child('sideEffects');
  const errors = [
    ...validateReviewVersions(webhook.admissionReviewVersions, path.child('admissionReviewVersions')),
    ...validateName(webhook.name, path.child('name')),
    ...validateLabelSelector(webhook.namespaceSelector, path.child('namespaceSelector')),
    ...validateLabelSelector(webhook.objectSelector, path.child('objectSelector')),
    ...rules.flatMap((rule, i) => validateRuleWithOperations(rule, path.child('rules').index(i))),
    ...checkEnumeration(path.child('failurePolicy'), webhook.failurePolicy, failurePolicies),
    ...checkEnumeration(path.child('matchPolicy'), webhook.matchPolicy, matchPolicies),
    ...checkPresent(effectsPath, webhook.sideEffects, `must specify one of ${sideEffects.join(', ')}`),
    ...checkEnumeration(effectsPath, webhook.sideEffects, sideEffects),
    ...checkEnumeration(path.child('reinvocationPolicy'), webhook.reinvocationPolicy, ['IfNeeded', 'Never']),
  ];
  if (seconds !== undefined && (seconds < 1 || seconds > webhookSecondsMax)) {
    const detail = `the timeout value must be between 1 and ${webhookSecondsMax} seconds`;
    errors.push(invalid(path.child('timeoutSeconds'), seconds, detail));
  }
  errors.push(...validateWebhookClient(webhook.clientConfig, path.child('clientConfig')));
  return [...errors, ...validateMatchConditions(webhook.matchConditions ?? [], path.child('matchConditions'))];
}

/** A name of at least three labels, so that it says whose webhook it is. */
function validateName(name: string, path: FieldPath): FieldError[] {
  if (name === '') return [required(path)];
  const problems = checkDns1123Subdomain(name);
  if (problems.length > 0) return [invalid(path, name, problems.join(','))];
  if (name.split('.').length >= 3) return [];
  return [invalid(path, name, 'should be a domain with at least three segments separated by dots')];
}

function validateReviewVersions(versions: readonly string[], path: FieldPath): FieldError[] {
  if (versions.length === 0) return [required(path, `must specify one of ${reviewVersions.join(', ')}`)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [duplicate(path.index(i), version)];
    const problems = checkDns1035Label(version);
    return problems.length === 0 ? [] : invalidFor(path.index(i), version, [problems.join(',')]);
  });
  if (!versions.some((version) => reviewVersions.includes(version))) {
    errors.push(invalid(path, versions, `must include at least one of ${reviewVersions.join(', ')}`));
  }
  return errors;
}
