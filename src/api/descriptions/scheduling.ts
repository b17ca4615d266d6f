import type { DescriptionTable } from './description-table.ts';

/** Priorities, and groups of Pods that are scheduled together. */
export const schedulingDescriptions = {
  'io.k8s.api.scheduling.v1.PriorityClass': {
    '': 'Gives a name to a priority for Pods.',
    value: 'The priority; higher goes first. At most 1000000000 outside of the system classes. Cannot be changed.',
    globalDefault: 'True: for Pods that name no class. Only one class should say so. Default false.',
    description: 'When to use the class, for people.',
    preemptionPolicy:
      'Whether Pods of the class may push out others: PreemptLowerPriority (the default) or Never. Cannot be changed.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy': {
    '': 'Whether the Pods of a group must be placed together. Exactly one field is set.',
    basic: 'Each Pod by itself.',
    gang: 'Only if a number of Pods can be placed together.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy': {
    '': 'Each Pod of the group is placed by itself. There is nothing to set.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy': {
    '': 'The Pods of the group are placed together or not at all.',
    minCount: 'How many Pods must be placed together at least.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints': {
    '': 'Where a group of Pods may be placed.',
    topology: 'Domains that all Pods of the group must share.',
  },
  'io.k8s.api.scheduling.v1alpha3.TopologyConstraint': {
    '': 'A domain that all Pods of a group must share.',
    key: 'Node label that makes the domains, such as topology.kubernetes.io/zone.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupDisruptionMode': {
    '': 'How the Pods of a group are pushed out. Exactly one field is set.',
    single: 'One by one.',
    all: 'All together.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode': {
    '': 'Pods of the group may be pushed out one by one. There is nothing to set.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode': {
    '': 'The Pods of the group are pushed out all together. There is nothing to set.',
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupResourceClaim': {
    '': 'Names a device claim that the Pods of a group share.',
    name: 'Name of the claim in the group.',
    resourceClaimName: 'An existing ResourceClaim in the same namespace. Either this or the template is given.',
    resourceClaimTemplateName:
      'A ResourceClaimTemplate in the same namespace, from which a claim is made for the group.',
  },
} as const satisfies DescriptionTable;
