import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchCondition, RuleWithOperations } from './matching.ts';
import { WebhookClientConfig } from './webhook-client-config.ts';

const validatingWebhookFields = {
  name: string(1).always().required(),
  clientConfig: ref(2, () => WebhookClientConfig)
    .always()
    .required(),
  rules: list(3, () => RuleWithOperations).atomic(),
  failurePolicy: string(4).pointer().default('Fail'),
  matchPolicy: string(9).pointer().default('Equivalent'),
  namespaceSelector: ref(5, () => LabelSelector).default({}),
  objectSelector: ref(10, () => LabelSelector).default({}),
  sideEffects: string(6).pointer().required(),
  timeoutSeconds: int32(7).pointer().default(10),
  admissionReviewVersions: strings(8).always().required().atomic(),
  matchConditions: list(11, () => MatchCondition)
    .mapList('name')
    .patchMerge('name'),
};

export interface ValidatingWebhook extends FieldsOf<typeof validatingWebhookFields> {}
export const ValidatingWebhook: Type<ValidatingWebhook> = message(
  'io.k8s.api.admissionregistration.v1.ValidatingWebhook',
  validatingWebhookFields,
);

const validatingWebhookConfigurationFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  webhooks: list(2, () => ValidatingWebhook)
    .mapList('name')
    .patchMerge('name'),
};

export interface ValidatingWebhookConfiguration
  extends TypeMeta,
    FieldsOf<typeof validatingWebhookConfigurationFields> {}
export const ValidatingWebhookConfiguration: Type<ValidatingWebhookConfiguration> = kindType(
  'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'ValidatingWebhookConfiguration' },
  validatingWebhookConfigurationFields,
);
