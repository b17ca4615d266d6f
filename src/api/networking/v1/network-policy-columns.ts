import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import { formatLabelSelector } from '../../labels.ts';
import type { TableColumn } from '../../resource.ts';
import type { NetworkPolicy } from './network-policy.ts';

export const networkPolicyColumns: readonly TableColumn<NetworkPolicy>[] = [
  nameColumn,
  textColumn('Pod-Selector', 'What labels the Pods have that it is for.', ({ spec }) => {
    return formatLabelSelector(spec.podSelector);
  }),
  ageColumn,
];
