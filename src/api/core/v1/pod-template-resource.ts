import { defineResource } from '../../resource.ts';
import { applyPodTemplateDefaults } from './pod-spec-defaults.ts';
import { PodTemplate } from './pod-template.ts';

export const podTemplateResource = defineResource<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  type: PodTemplate,
  storagePrefix: 'podtemplates',
  strategy: { applyDefaults: (podTemplate) => applyPodTemplateDefaults(podTemplate.template) },
});
