import { defineResource } from '../../resource.ts';
import { roundResourceList } from './resource-list.ts';
import { ResourceQuota } from './resource-quota.ts';
import { resourceQuotaColumns } from './resource-quota-columns.ts';
import {
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from './resource-quota-validation.ts';

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
  strategy: {
    hasGeneration: false,
    returnsDeletedObject: true,
    applyDefaults: ({ spec, status }) => {
      for (const list of [spec.hard, status.hard, status.used]) roundResourceList(list);
    },
    validate: validateResourceQuota,
    validateUpdate: validateResourceQuotaUpdate,
  },
  status: { validateUpdate: validateResourceQuotaStatus },
  columns: resourceQuotaColumns,
});
