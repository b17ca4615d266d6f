import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ConfigMap } from './config-map.ts';

export const configMapColumns: readonly TableColumn<ConfigMap>[] = [
  nameColumn,
  textColumn('Data', 'The number of entries, binary ones included.', ({ data = {}, binaryData = {} }) => {
    return Object.keys(data).length + Object.keys(binaryData).length;
  }),
  ageColumn,
];
