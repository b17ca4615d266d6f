import type { Mutable } from '../../schema/schema.ts';
import type { PersistentVolume } from './persistent-volume.ts';
import { roundResourceList } from './resource-list.ts';

export function applyPersistentVolumeDefaults({ spec }: Mutable<PersistentVolume>): void {
  roundResourceList(spec.capacity);
}
