import { webhookColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { MutatingWebhookConfiguration } from './mutating-webhook-configuration.ts';

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
  strategy: { allowUnconditionalUpdate: false, hasGeneration: true },
  columns: webhookColumns,
});
