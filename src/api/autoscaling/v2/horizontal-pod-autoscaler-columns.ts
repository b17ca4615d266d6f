import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { formatMetrics } from './metric-text.ts';

export const horizontalPodAutoscalerColumns: readonly TableColumn<HorizontalPodAutoscaler>[] = [
  nameColumn,
  textColumn('Reference', 'What it scales.', ({ spec: { scaleTargetRef } }) => {
    return `${scaleTargetRef.kind}/${scaleTargetRef.name}`;
  }),
  textColumn('Targets', 'The metrics that it scales by, as they are and as they should be.', ({ spec, status }) => {
    return formatMetrics(spec.metrics ?? [], status.currentMetrics ?? []);
  }),
  textColumn('MinPods', 'The least number of Pods.', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
  textColumn('MaxPods', 'The greatest number of Pods.', ({ spec }) => spec.maxReplicas),
  textColumn('Replicas', 'The number of Pods there are.', ({ status }) => status.currentReplicas ?? 0),
  ageColumn,
];
