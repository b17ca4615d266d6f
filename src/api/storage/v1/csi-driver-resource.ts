import { defineResource } from '../../resource.ts';
import { CSIDriver } from './csi-driver.ts';
import { csiDriverColumns } from './csi-driver-columns.ts';

export const csiDriverResource = defineResource<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  type: CSIDriver,
  storagePrefix: 'csidrivers',
  strategy: { allowUnconditionalUpdate: false, hasGeneration: true },
  columns: csiDriverColumns,
});
