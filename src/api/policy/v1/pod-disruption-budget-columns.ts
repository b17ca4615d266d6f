import { ageColumn, integerColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { PodDisruptionBudget } from './pod-disruption-budget.ts';

export const podDisruptionBudgetColumns: readonly TableColumn<PodDisruptionBudget>[] = [
  nameColumn,
  textColumn('Min Available', 'How many Pods must stay, in number or percent.', ({ spec }) => {
    return String(spec.minAvailable ?? 'N/A');
  }),
  textColumn('Max Unavailable', 'How many Pods may be missing, in number or percent.', ({ spec }) => {
    return String(spec.maxUnavailable ?? 'N/A');
  }),
  integerColumn('Allowed Disruptions', 'How many Pods may be evicted now.', ({ status }) => status.disruptionsAllowed),
  ageColumn,
];
