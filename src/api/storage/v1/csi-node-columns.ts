import { ageColumn, integerColumn, nameColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { CSINode } from './csi-node.ts';

export const csiNodeColumns: readonly TableColumn<CSINode>[] = [
  nameColumn,
  integerColumn('Drivers', 'The number of CSI drivers of the node.', ({ spec }) => spec.drivers?.length),
  ageColumn,
];
