import { defineResource } from '../../resource.ts';
import type { HorizontalPodAutoscaler as Stored } from '../v2/horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalerResource as storedResource } from '../v2/horizontal-pod-autoscaler-resource.ts';
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatusUpdate,
  validateHorizontalPodAutoscalerUpdate,
} from '../v2/horizontal-pod-autoscaler-validation.ts';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalerColumns } from './horizontal-pod-autoscaler-columns.ts';
import { applyOldAutoscalerDefaults, fromStored, toStored } from './horizontal-pod-autoscaler-conversion.ts';

export const horizontalPodAutoscalerResource = defineResource<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  type: HorizontalPodAutoscaler,
  storagePrefix: 'horizontalpodautoscalers',
  storedAs: {
    definition: storedResource,
    toStored,
    fromStored: (stored) => fromStored(stored as Stored),
  },
  // The rules are those of the version that is stored, and so are the paths in their errors.
  strategy: {
    applyDefaults: applyOldAutoscalerDefaults,
    validate: (autoscaler) => validateHorizontalPodAutoscaler(toStored(autoscaler)),
    validateUpdate: (autoscaler, old) => validateHorizontalPodAutoscalerUpdate(toStored(autoscaler), toStored(old)),
  },
  status: {
    validateUpdate: (autoscaler) => validateHorizontalPodAutoscalerStatusUpdate(toStored(autoscaler)),
  },
  columns: horizontalPodAutoscalerColumns,
});
