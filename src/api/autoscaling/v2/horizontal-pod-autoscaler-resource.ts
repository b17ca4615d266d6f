import { defineResource } from '../../resource.ts';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalerColumns } from './horizontal-pod-autoscaler-columns.ts';
import { applyHorizontalPodAutoscalerDefaults } from './horizontal-pod-autoscaler-defaults.ts';
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatusUpdate,
  validateHorizontalPodAutoscalerUpdate,
} from './horizontal-pod-autoscaler-validation.ts';

export const horizontalPodAutoscalerResource = defineResource<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  type: HorizontalPodAutoscaler,
  storagePrefix: 'horizontalpodautoscalers',
  strategy: {
    applyDefaults: applyHorizontalPodAutoscalerDefaults,
    validate: validateHorizontalPodAutoscaler,
    validateUpdate: validateHorizontalPodAutoscalerUpdate,
  },
  status: { validateUpdate: validateHorizontalPodAutoscalerStatusUpdate },
  columns: horizontalPodAutoscalerColumns,
});
