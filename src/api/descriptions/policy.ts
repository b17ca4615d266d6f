import type { DescriptionTable } from './description-table.ts';

/** Disruption budgets and evictions. */
export const policyDescriptions = {
  'io.k8s.api.policy.v1.PodDisruptionBudget': {
    '': 'Bounds how many Pods of an application may be evicted at a time, as draining nodes does. It does not keep anybody from deleting Pods.',
    spec: 'Which Pods, and how many must stay.',
    status: 'How many evictions are allowed now.',
  },
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec': {
    '': 'Which Pods are protected, and how many must stay.',
    minAvailable: 'How many Pods must stay, as a number or percentage (rounded up). Not together with maxUnavailable.',
    selector: 'The Pods. Empty: all in the namespace; absent: none.',
    maxUnavailable:
      'How many Pods may be missing, as a number or percentage (rounded up). Not together with minAvailable.',
    unhealthyPodEvictionPolicy:
      'Running Pods that are not ready may be evicted: IfHealthyBudget (the default) only while enough others are ready, AlwaysAllow at any time.',
  },
  'io.k8s.api.policy.v1.PodDisruptionBudgetStatus': {
    '': 'How many evictions are allowed now.',
    observedGeneration: 'The metadata.generation that the status is about. Evictions wait until it is the current one.',
    disruptedPods:
      'Pods whose eviction was granted but not seen yet, with the time. Entries go after the deletion or after two minutes.',
    disruptionsAllowed: 'How many Pods may be evicted now.',
    currentHealthy: 'How many Pods are ready.',
    desiredHealthy: 'How many Pods must be ready at least.',
    expectedPods: 'How many Pods are counted in all.',
    conditions: 'DisruptionAllowed: whether evictions are allowed now, and why not.',
  },
  'io.k8s.api.policy.v1.Eviction': {
    '': 'Asks for a Pod to be deleted if the disruption budgets allow it. Posted to the eviction subresource of the Pod.',
    deleteOptions: 'Options of the deletion.',
  },
} as const satisfies DescriptionTable;
