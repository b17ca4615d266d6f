import { defineResource } from '../../resource.ts';
import { Secret } from './secret.ts';
import { secretColumns } from './secret-columns.ts';
import { applySecretDefaults } from './secret-defaults.ts';
import { validateSecret, validateSecretUpdate } from './secret-validation.ts';

export const secretResource = defineResource<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  singular: 'secret',
  namespaced: true,
  type: Secret,
  storagePrefix: 'secrets',
  strategy: {
    applyDefaults: applySecretDefaults,
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
  },
  selectableFields: { type: ({ type }) => type ?? '' },
  columns: secretColumns,
});
