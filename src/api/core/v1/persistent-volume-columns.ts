import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import {
  formatAccessModes,
  storageClassColumn,
  volumeAttributesClassColumn,
  volumeModeColumn,
  volumeStatusColumn,
} from '../../columns/volume.ts';
import type { TableColumn } from '../../resource.ts';
import type { PersistentVolume } from './persistent-volume.ts';

export const persistentVolumeColumns: readonly TableColumn<PersistentVolume>[] = [
  nameColumn,
  textColumn('Capacity', 'How much it holds.', ({ spec }) => spec.capacity?.storage ?? '0'),
  textColumn('Access Modes', 'How it can be mounted.', ({ spec }) => formatAccessModes(spec.accessModes)),
  textColumn('Reclaim Policy', 'What becomes of it after its claim.', ({ spec }) => {
    return spec.persistentVolumeReclaimPolicy ?? '';
  }),
  volumeStatusColumn,
  textColumn('Claim', 'The claim that it is bound to.', ({ spec: { claimRef } }) => {
    return claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '';
  }),
  storageClassColumn,
  volumeAttributesClassColumn,
  textColumn('Reason', 'Why it has failed, in a word.', ({ status }) => status.reason ?? ''),
  ageColumn,
  volumeModeColumn,
];
