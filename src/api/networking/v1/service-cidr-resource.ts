import { defineResource } from '../../resource.ts';
import { ServiceCIDR } from './service-cidr.ts';

export const serviceCIDRResource = defineResource<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  resource: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  type: ServiceCIDR,
  storagePrefix: 'servicecidrs',
  strategy: {},
  status: {},
});
