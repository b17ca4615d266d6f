import { defineResource } from '../../resource.ts';
import { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import { persistentVolumeClaimColumns } from './persistent-volume-claim-columns.ts';
import { persistentVolumeClaimStrategy } from './persistent-volume-claim-strategy.ts';
import { validatePersistentVolumeClaimStatus } from './persistent-volume-claim-update-validation.ts';

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
  strategy: persistentVolumeClaimStrategy,
  status: { validateUpdate: validatePersistentVolumeClaimStatus },
  columns: persistentVolumeClaimColumns,
});
