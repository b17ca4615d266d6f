import { defineResource } from '../../resource.ts';
import { PersistentVolume } from './persistent-volume.ts';
import { persistentVolumeColumns } from './persistent-volume-columns.ts';

export const persistentVolumeResource = defineResource<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  type: PersistentVolume,
  storagePrefix: 'persistentvolumes',
  strategy: {},
  status: {},
  columns: persistentVolumeColumns,
});
