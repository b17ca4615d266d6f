import { defineResource } from '../../resource.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { applyPodTemplateDefaults } from './pod-spec-defaults.ts';
import { PodTemplate } from './pod-template.ts';
import { podTemplateColumns } from './pod-template-columns.ts';
import { validatePodTemplateSpec } from './pod-template-validation.ts';
import { podTemplateWarnings } from './pod-warnings.ts';

export const podTemplateResource = defineResource<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  type: PodTemplate,
  storagePrefix: 'podtemplates',
  strategy: {
    applyDefaults: ({ template }) => applyPodTemplateDefaults(template),
    validate: ({ template }) => validatePodTemplateSpec(template, FieldPath.of('template')),
    validateUpdate: ({ template }) => validatePodTemplateSpec(template, FieldPath.of('template')),
    warnings: ({ template }, old) => (old === undefined ? podTemplateWarnings(template, FieldPath.of('template')) : []),
    returnsDeletedObject: true,
    hasGeneration: true,
    desiredState: ({ template }) => template,
  },
  columns: podTemplateColumns,
});
