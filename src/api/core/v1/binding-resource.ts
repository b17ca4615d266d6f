import { defineResource } from '../../resource.ts';
import { Binding } from './binding.ts';

export const bindingResource = defineResource<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  resource: 'bindings',
  singular: 'binding',
  namespaced: true,
  type: Binding,
  verbs: ['create'],
  strategy: {},
});
