import { defineResource } from '../../resource.ts';
import { PodDisruptionBudget } from './pod-disruption-budget.ts';
import { podDisruptionBudgetColumns } from './pod-disruption-budget-columns.ts';
import {
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetStatusUpdate,
} from './pod-disruption-budget-validation.ts';

export const podDisruptionBudgetResource = defineResource<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  type: PodDisruptionBudget,
  storagePrefix: 'poddisruptionbudgets',
  strategy: {
    allowUnconditionalUpdate: false,
    validate: validatePodDisruptionBudget,
    validateUpdate: validatePodDisruptionBudget,
  },
  status: { validateUpdate: validatePodDisruptionBudgetStatusUpdate },
  columns: podDisruptionBudgetColumns,
});
