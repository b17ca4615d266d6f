import { defineResource } from '../../resource.ts';
import { Endpoints } from './endpoints.ts';
import { endpointsColumns } from './endpoints-columns.ts';
import { validateEndpoints } from './endpoints-validation.ts';

export const endpointsResource = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  deprecationWarning: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  type: Endpoints,
  storagePrefix: 'services/endpoints',
  strategy: {
    allowCreateOnUpdate: true,
    validate: validateEndpoints,
    validateUpdate: validateEndpoints,
  },
  columns: endpointsColumns,
});
