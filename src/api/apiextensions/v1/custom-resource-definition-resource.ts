import { defineResource } from '../../resource.ts';
import { CustomResourceDefinition } from './custom-resource-definition.ts';
import { customResourceDefinitionStrategy } from './custom-resource-definition-strategy.ts';
import { validateCustomResourceDefinitionStatus } from './custom-resource-definition-validation.ts';

export const customResourceDefinitionResource = defineResource<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  type: CustomResourceDefinition,
  storagePrefix: 'apiextensions.k8s.io/customresourcedefinitions',
  strategy: customResourceDefinitionStrategy,
  status: { validateUpdate: validateCustomResourceDefinitionStatus },
});
