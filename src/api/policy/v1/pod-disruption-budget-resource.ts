import { defineResource } from '../../resource.ts';
import { PodDisruptionBudget } from './pod-disruption-budget.ts';

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
  strategy: {},
  status: {},
});
