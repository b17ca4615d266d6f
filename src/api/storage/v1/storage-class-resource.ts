import { defineResource } from '../../resource.ts';
import { StorageClass } from './storage-class.ts';
import { storageClassColumns } from './storage-class-columns.ts';
import { validateStorageClass, validateStorageClassUpdate } from './storage-class-validation.ts';

export const storageClassResource = defineResource<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  resource: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  type: StorageClass,
  storagePrefix: 'storageclasses',
  strategy: {
    returnsDeletedObject: true,
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  },
  columns: storageClassColumns,
});
