import { defineResource } from '../../resource.ts';
import { Service } from './service.ts';
import { serviceColumns } from './service-columns.ts';
import { serviceStrategy } from './service-strategy.ts';
import { validateServiceStatus } from './service-validation.ts';

export const serviceResource = defineResource<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  type: Service,
  storagePrefix: 'services/specs',
  strategy: serviceStrategy,
  status: { validateUpdate: validateServiceStatus },
  subresources: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: serviceColumns,
});
