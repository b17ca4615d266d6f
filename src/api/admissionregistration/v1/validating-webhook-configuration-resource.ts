import { webhookColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { ValidatingWebhookConfiguration } from './validating-webhook-configuration.ts';
import { validateWebhooks } from './webhook-validation.ts';

export const validatingWebhookConfigurationResource = defineResource<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  categories: ['api-extensions'],
  namespaced: false,
  type: ValidatingWebhookConfiguration,
  storagePrefix: 'validatingwebhookconfigurations',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateWebhooks,
    validateUpdate: validateWebhooks,
  },
  columns: webhookColumns,
});
