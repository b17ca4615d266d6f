import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import type { TableColumn } from '../../resource.ts';
import type { StatefulSet } from './stateful-set.ts';

export const statefulSetColumns: readonly TableColumn<StatefulSet>[] = [
  nameColumn,
  textColumn('Ready', 'How many Pods are ready, of how many.', ({ spec, status }) => {
    return `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`;
  }),
  ageColumn,
  ...containerColumns<StatefulSet>(({ spec }) => spec.template.spec.containers).map(wide),
];
