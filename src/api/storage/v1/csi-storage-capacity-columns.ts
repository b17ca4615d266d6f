import { nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { CSIStorageCapacity } from './csi-storage-capacity.ts';

export const csiStorageCapacityColumns: readonly TableColumn<CSIStorageCapacity>[] = [
  nameColumn,
  textColumn('StorageClassName', 'For volumes of which StorageClass.', ({ storageClassName }) => storageClassName),
  textColumn('Capacity', 'How much room is left.', ({ capacity }) => capacity ?? '<unset>'),
];
