import { webhookColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { MutatingWebhookConfiguration } from './mutating-webhook-configuration.ts';
import { validateWebhooks } from './webhook-validation.ts';

export const mutatingWebhookConfigurationResource = defineResource<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  categories: ['api-extensions'],
  namespaced: false,
  type: MutatingWebhookConfiguration,
  storagePrefix: 'mutatingwebhookconfigurations',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateWebhooks,
    validateUpdate: validateWebhooks,
  },
  columns: webhookColumns,
});
