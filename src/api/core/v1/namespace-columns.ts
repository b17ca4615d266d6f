import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { Namespace } from './namespace.ts';

export const namespaceColumns: readonly TableColumn<Namespace>[] = [
  nameColumn,
  textColumn('Status', 'Whether it is in use or going away.', ({ status }) => status.phase ?? ''),
  ageColumn,
];
