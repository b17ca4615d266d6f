import { defineResource } from '../../resource.ts';
import { ResourceQuota } from './resource-quota.ts';
import { resourceQuotaColumns } from './resource-quota-columns.ts';

export const resourceQuotaResource = defineResource<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  type: ResourceQuota,
  storagePrefix: 'resourcequotas',
  strategy: {},
  status: {},
  columns: resourceQuotaColumns,
});
