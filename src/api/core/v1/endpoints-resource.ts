import { defineResource } from '../../resource.ts';
import { Endpoints } from './endpoints.ts';
import { endpointsColumns } from './endpoints-columns.ts';

export const endpointsResource = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  type: Endpoints,
  storagePrefix: 'services/endpoints',
  strategy: {},
  columns: endpointsColumns,
});
