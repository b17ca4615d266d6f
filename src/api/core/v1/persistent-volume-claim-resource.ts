import { defineResource } from '../../resource.ts';
import { PersistentVolumeClaim } from './persistent-volume-claim.ts';

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
});
