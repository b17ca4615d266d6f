import type { TableColumn } from '../../resource.ts';
import { horizontalPodAutoscalerColumns as storedColumns } from '../v2/horizontal-pod-autoscaler-columns.ts';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { toStored } from './horizontal-pod-autoscaler-conversion.ts';

/** As in the version that is stored: clients of either see the same table. */
export const horizontalPodAutoscalerColumns: readonly TableColumn<HorizontalPodAutoscaler>[] = storedColumns.map(
  (column) => ({ ...column, cell: (autoscaler, now) => column.cell(toStored(autoscaler), now) }),
);
