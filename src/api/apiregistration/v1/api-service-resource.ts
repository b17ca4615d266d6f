import { defineResource } from '../../resource.ts';
import { APIService } from './api-service.ts';
import { apiServiceColumns } from './api-service-columns.ts';
import { apiServiceStrategy } from './api-service-strategy.ts';

export const apiServiceResource = defineResource<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  resource: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  namespaced: false,
  type: APIService,
  storagePrefix: 'apiregistration.k8s.io/apiservices',
  strategy: apiServiceStrategy,
  status: {},
  columns: apiServiceColumns,
});
