import { ageColumn, booleanColumn, namedColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { StorageClass } from './storage-class.ts';

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const storageClassColumns: readonly TableColumn<StorageClass>[] = [
  namedColumn(({ metadata }) => {
    const isDefault = defaultAnnotations.some((key) => metadata.annotations?.[key] === 'true');
    return isDefault ? `${metadata.name} (default)` : (metadata.name ?? '');
  }),
  textColumn('Provisioner', 'Who makes its volumes.', ({ provisioner }) => provisioner),
  textColumn('ReclaimPolicy', 'What becomes of a volume after its claim.', ({ reclaimPolicy = 'Delete' }) => {
    return reclaimPolicy;
  }),
  textColumn('VolumeBindingMode', 'When volumes are made.', ({ volumeBindingMode = 'Immediate' }) => volumeBindingMode),
  // Declared as text, but the cells are booleans.
  {
    ...booleanColumn('AllowVolumeExpansion', 'Whether volumes can grow.', ({ allowVolumeExpansion = false }) => {
      return allowVolumeExpansion;
    }),
    type: 'string',
  },
  ageColumn,
];
