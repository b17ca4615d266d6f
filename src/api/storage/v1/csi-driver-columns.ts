import { ageColumn, booleanColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { CSIDriver } from './csi-driver.ts';

export const csiDriverColumns: readonly TableColumn<CSIDriver>[] = [
  nameColumn,
  booleanColumn('AttachRequired', 'Whether volumes are attached before they are mounted.', ({ spec }) => {
    return spec.attachRequired ?? true;
  }),
  booleanColumn('PodInfoOnMount', 'Whether it is told for which Pod.', ({ spec }) => spec.podInfoOnMount ?? false),
  booleanColumn(
    'StorageCapacity',
    'Whether it says how much room is left.',
    ({ spec }) => spec.storageCapacity ?? false,
  ),
  textColumn('TokenRequests', 'The audiences of the tokens that it is given.', ({ spec: { tokenRequests } }) => {
    return tokenRequests ? tokenRequests.map(({ audience }) => audience).join(',') : '<unset>';
  }),
  booleanColumn('RequiresRepublish', 'Whether it is called again and again.', ({ spec }) => {
    return spec.requiresRepublish ?? false;
  }),
  textColumn(
    'Modes',
    'What kinds of volumes it makes.',
    ({ spec }) => spec.volumeLifecycleModes?.join(',') || '<none>',
  ),
  ageColumn,
];
