import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchCondition, RuleWithOperations } from './matching.ts';
import { WebhookClientConfig } from './webhook-client-config.ts';

const mutatingWebhookFields = {
  name: string(1).always().required(),
  clientConfig: ref(2, () => WebhookClientConfig)
    .always()
    .required(),
  rules: list(3, () => RuleWithOperations).atomic(),
  failurePolicy: string(4).pointer().default('Fail'),
  matchPolicy: string(9).pointer().default('Equivalent'),
  namespaceSelector: ref(5, () => LabelSelector).default({}),
  objectSelector: ref(11, () => LabelSelector).default({}),
  sideEffects: string(6).pointer().required(),
  timeoutSeconds: int32(7).pointer().default(10),
  admissionReviewVersions: strings(8).always().required().atomic(),
  reinvocationPolicy: string(10).pointer().default('Never'),
  matchConditions: list(12, () => MatchCondition)
    .mapList('name')
    .patchMerge('name'),
};

export interface MutatingWebhook extends FieldsOf<typeof mutatingWebhookFields> {}
export const MutatingWebhook: Type<MutatingWebhook> = message(
  'io.k8s.api.admissionregistration.v1.MutatingWebhook',
  mutatingWebhookFields,
);

const mutatingWebhookConfigurationFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  webhooks: list(2, () => MutatingWebhook)
    .mapList('name')
    .patchMerge('name'),
};

export interface MutatingWebhookConfiguration extends TypeMeta, FieldsOf<typeof mutatingWebhookConfigurationFields> {}
export const MutatingWebhookConfiguration: Type<MutatingWebhookConfiguration> = kindType(
  'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'MutatingWebhookConfiguration' },
  mutatingWebhookConfigurationFields,
);
