import { defineResource } from '../../resource.ts';
import { Lease } from './lease.ts';
import { leaseColumns } from './lease-columns.ts';

export const leaseResource = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  singular: 'lease',
  namespaced: true,
  type: Lease,
  storagePrefix: 'leases',
  strategy: { allowCreateOnUpdate: true, allowUnconditionalUpdate: false },
  columns: leaseColumns,
});
