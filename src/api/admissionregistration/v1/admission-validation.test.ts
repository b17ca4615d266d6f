import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input } from '../../validation/strategy-fixture.ts';
import { mutatingAdmissionPolicyResource } from './mutating-admission-policy-resource.ts';
import type { MutatingWebhookConfiguration } from './mutating-webhook-configuration.ts';
import { mutatingWebhookConfigurationResource } from './mutating-webhook-configuration-resource.ts';
import { validatingAdmissionPolicyBindingResource } from './validating-admission-policy-binding-resource.ts';
import { validatingAdmissionPolicyResource } from './validating-admission-policy-resource.ts';
import { validatingWebhookConfigurationResource } from './validating-webhook-configuration-resource.ts';

const rule = { operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] };
const webhook = {
  name: 'hook.example.com',
  clientConfig: { service: { name: 's', namespace: 'n' } },
  rules: [rule],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
};
const withHook = (changes: object = {}): Input => ({ metadata: {}, webhooks: [{ ...webhook, ...changes }] });

describe('webhooks', () => {
  it('fail, after ten seconds, and are called once', () => {
    const { webhooks } = created<MutatingWebhookConfiguration>(mutatingWebhookConfigurationResource, withHook());
    expect(webhooks).toMatchObject([
      {
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
        reinvocationPolicy: 'Never',
        rules: [{ scope: '*' }],
        clientConfig: { service: { port: 443 } },
      },
    ]);
  });

  it.each([
    ['complete', {}, []],
    [
      'a name of two labels',
      { name: 'example.com' },
      [
        'webhooks[0].name: Invalid value: "example.com": should be a domain with at least three segments separated by dots',
      ],
    ],
    [
      'no side effects',
      { sideEffects: undefined },
      ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
    ],
    [
      'no version',
      { admissionReviewVersions: [] },
      ['webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1'],
    ],
    [
      'only a later version',
      { admissionReviewVersions: ['v9'] },
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1'],
    ],
    [
      'a minute',
      { timeoutSeconds: 60 },
      ['webhooks[0].timeoutSeconds: Invalid value: 60: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      'nowhere',
      { clientConfig: {} },
      ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
    ],
    [
      'without TLS',
      { clientConfig: { url: 'http://example.com/a?b' } },
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
        'webhooks[0].clientConfig.url: Invalid value: "b": query parameters are not permitted in the URL',
      ],
    ],
    [
      'all operations and one',
      { rules: [{ ...rule, operations: ['*', 'CREATE'] }] },
      [
        'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
      ],
    ],
    [
      'all resources and one',
      { rules: [{ ...rule, resources: ['*', 'pods'] }] },
      [
        'webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
      ],
    ],
    [
      'a condition without expression',
      { matchConditions: [{ name: 'a' }] },
      ['webhooks[0].matchConditions[0].expression: Required value'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(validatingWebhookConfigurationResource, withHook(changes))).toEqual(expected);
  });
});

describe('policies', () => {
  const matchConstraints = { resourceRules: [rule] };
  it.each([
    [
      'a validation',
      validatingAdmissionPolicyResource,
      { matchConstraints, validations: [{ expression: 'true' }] },
      [],
    ],
    [
      'nothing',
      validatingAdmissionPolicyResource,
      {},
      [
        'spec.matchConstraints: Required value',
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [
      'no mutation',
      mutatingAdmissionPolicyResource,
      { matchConstraints, reinvocationPolicy: 'Never' },
      ['spec.mutations: Required value: mutations must contain at least one item'],
    ],
    ['a binding', validatingAdmissionPolicyBindingResource, { policyName: 'p', validationActions: ['Deny'] }, []],
    [
      'a binding to nothing, for nothing',
      validatingAdmissionPolicyBindingResource,
      {},
      [
        'spec.policyName: Required value',
        'spec.validationActions: Required value: at least one validation action is required',
      ],
    ],
  ])('%s', (_, definition, spec, expected) => {
    expect(createErrors(definition, { metadata: {}, spec })).toEqual(expected);
  });
});
