import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import {
  formatAccessModes,
  storageClassColumn,
  volumeAttributesClassColumn,
  volumeModeColumn,
  volumeStatusColumn,
} from '../../columns/volume.ts';
import type { TableColumn } from '../../resource.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';

/** What the volume offers is shown once there is one; until then only wishes are known. */
export const persistentVolumeClaimColumns: readonly TableColumn<PersistentVolumeClaim>[] = [
  nameColumn,
  volumeStatusColumn,
  textColumn('Volume', 'The PersistentVolume that it is bound to.', ({ spec }) => spec.volumeName ?? ''),
  textColumn('Capacity', 'How much the volume holds.', ({ spec, status }) => {
    return spec.volumeName ? (status.capacity?.storage ?? '0') : '';
  }),
  textColumn('Access Modes', 'How the volume can be mounted.', ({ spec, status }) => {
    return spec.volumeName ? formatAccessModes(status.accessModes) : '';
  }),
  storageClassColumn,
  volumeAttributesClassColumn,
  ageColumn,
  volumeModeColumn,
];
