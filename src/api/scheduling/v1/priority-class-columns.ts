import { ageColumn, booleanColumn, integerColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { PriorityClass } from './priority-class.ts';

export const priorityClassColumns: readonly TableColumn<PriorityClass>[] = [
  nameColumn,
  integerColumn('Value', 'The priority of its Pods.', ({ value }) => value),
  booleanColumn('Global-Default', 'Whether Pods without a class get it.', ({ globalDefault = false }) => globalDefault),
  ageColumn,
  textColumn('PreemptionPolicy', 'Whether its Pods take the place of others.', ({ preemptionPolicy = '' }) => {
    return preemptionPolicy;
  }),
];
