import { defineResource } from '../../resource.ts';
import { Lease } from './lease.ts';
import { leaseColumns } from './lease-columns.ts';
import { validateLease } from './lease-validation.ts';

export const leaseResource = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  singular: 'lease',
  namespaced: true,
  type: Lease,
  storagePrefix: 'leases',
  strategy: {
    allowUnconditionalUpdate: false,
    allowCreateOnUpdate: true,
    validate: validateLease,
    validateUpdate: validateLease,
  },
  columns: leaseColumns,
});
