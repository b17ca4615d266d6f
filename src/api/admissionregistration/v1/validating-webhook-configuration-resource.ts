import { webhookColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { ValidatingWebhookConfiguration } from './validating-webhook-configuration.ts';

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
  strategy: { allowUnconditionalUpdate: false, hasGeneration: true },
  columns: webhookColumns,
});
