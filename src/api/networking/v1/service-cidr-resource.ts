import { defineResource } from '../../resource.ts';
import { ServiceCIDR } from './service-cidr.ts';
import { serviceCIDRColumns } from './service-cidr-columns.ts';
import { validateServiceCIDR, validateServiceCIDRUpdate } from './service-cidr-validation.ts';

export const serviceCIDRResource = defineResource<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  resource: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  type: ServiceCIDR,
  storagePrefix: 'servicecidrs',
  strategy: {
    hasGeneration: false,
    validate: validateServiceCIDR,
    validateUpdate: validateServiceCIDRUpdate,
  },
  status: {},
  columns: serviceCIDRColumns,
});
