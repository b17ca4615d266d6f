import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ServiceAccount } from './service-account.ts';

export const serviceAccountColumns: readonly TableColumn<ServiceAccount>[] = [
  nameColumn,
  textColumn('Secrets', 'The number of Secrets that Pods with this account may use.', ({ secrets = [] }) => {
    return secrets.length;
  }),
  ageColumn,
];
