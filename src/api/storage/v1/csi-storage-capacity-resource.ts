import { defineResource } from '../../resource.ts';
import { CSIStorageCapacity } from './csi-storage-capacity.ts';
import { csiStorageCapacityColumns } from './csi-storage-capacity-columns.ts';
import { validateCSIStorageCapacity, validateCSIStorageCapacityUpdate } from './csi-storage-capacity-validation.ts';

export const csiStorageCapacityResource = defineResource<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  type: CSIStorageCapacity,
  storagePrefix: 'csistoragecapacities',
  strategy: {
    allowUnconditionalUpdate: false,
    validate: validateCSIStorageCapacity,
    validateUpdate: validateCSIStorageCapacityUpdate,
  },
  columns: csiStorageCapacityColumns,
});
