import { defineResource } from '../../resource.ts';
import { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import { persistentVolumeClaimColumns } from './persistent-volume-claim-columns.ts';

export const persistentVolumeClaimResource = defineResource<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  type: PersistentVolumeClaim,
  storagePrefix: 'persistentvolumeclaims',
  strategy: {},
  status: {},
  columns: persistentVolumeClaimColumns,
});
