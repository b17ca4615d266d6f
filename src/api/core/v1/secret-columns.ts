import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { Secret } from './secret.ts';

export const secretColumns: readonly TableColumn<Secret>[] = [
  nameColumn,
  textColumn('Type', 'What the data is for.', ({ type }) => type ?? ''),
  textColumn('Data', 'The number of entries.', ({ data = {} }) => Object.keys(data).length),
  ageColumn,
];
