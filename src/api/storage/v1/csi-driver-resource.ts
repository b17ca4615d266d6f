import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { CSIDriver } from './csi-driver.ts';
import { csiDriverColumns } from './csi-driver-columns.ts';
import { validateCSIDriver, validateCSIDriverUpdate } from './csi-driver-validation.ts';

export const csiDriverResource = defineResource<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  type: CSIDriver,
  storagePrefix: 'csidrivers',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    // Checked as a driver's name, under a path of its own.
    validateName: nameIsPathSegment,
    returnsDeletedObject: true,
    validate: validateCSIDriver,
    validateUpdate: validateCSIDriverUpdate,
  },
  columns: csiDriverColumns,
});
