import { defineResource } from '../../resource.ts';
import { Secret } from './secret.ts';

export const secretResource = defineResource<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  singular: 'secret',
  namespaced: true,
  type: Secret,
  storagePrefix: 'secrets',
  strategy: {},
});
