import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { Lease } from './lease.ts';

export const leaseColumns: readonly TableColumn<Lease>[] = [
  nameColumn,
  textColumn('Holder', 'Who has it.', ({ spec }) => spec.holderIdentity ?? ''),
  ageColumn,
];
