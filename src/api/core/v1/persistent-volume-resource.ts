import { defineResource } from '../../resource.ts';
import { PersistentVolume } from './persistent-volume.ts';
import { persistentVolumeColumns } from './persistent-volume-columns.ts';
import { applyPersistentVolumeDefaults } from './persistent-volume-defaults.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './persistent-volume-validation.ts';

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
  strategy: {
    hasGeneration: false,
    returnsDeletedObject: true,
    applyDefaults: applyPersistentVolumeDefaults,
    prepareForCreate: ({ status }, { now }) => {
      status.phase = 'Pending';
      status.lastPhaseTransitionTime = now;
    },
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
  },
  status: {
    prepareForUpdate: ({ status }, { status: old }, { now }) => {
      const isDated = (status.lastPhaseTransitionTime ?? old.lastPhaseTransitionTime) !== old.lastPhaseTransitionTime;
      if (status.phase !== old.phase && !isDated) status.lastPhaseTransitionTime = now;
    },
  },
  columns: persistentVolumeColumns,
});
