import { defineResource } from '../../resource.ts';
import { CSIStorageCapacity } from './csi-storage-capacity.ts';
import { csiStorageCapacityColumns } from './csi-storage-capacity-columns.ts';

export const csiStorageCapacityResource = defineResource<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  type: CSIStorageCapacity,
  storagePrefix: 'csistoragecapacities',
  strategy: { allowUnconditionalUpdate: false },
  columns: csiStorageCapacityColumns,
});
