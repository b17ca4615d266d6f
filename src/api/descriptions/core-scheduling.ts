import type { DescriptionTable } from './description-table.ts';

const podAffinityFields = {
  requiredDuringSchedulingIgnoredDuringExecution:
    'Rules that must hold when the Pod is placed. Later changes do not move it.',
  preferredDuringSchedulingIgnoredDuringExecution:
    'Rules that should hold. The weights of those that hold on a node are added up, and the highest sum is preferred.',
} as const;

/** Where Pods may and should run. */
export const coreSchedulingDescriptions = {
  'io.k8s.api.core.v1.Affinity': {
    '': 'Rules on where the scheduler may and should put a Pod.',
    nodeAffinity: 'Rules on the node, by its labels.',
    podAffinity: 'Rules that draw the Pod to where other Pods run.',
    podAntiAffinity: 'Rules that keep the Pod away from where other Pods run.',
  },
  'io.k8s.api.core.v1.NodeAffinity': {
    '': 'Rules on the node on which a Pod runs.',
    requiredDuringSchedulingIgnoredDuringExecution:
      'What the node must fulfil when the Pod is placed. Later changes of the node do not move the Pod.',
    preferredDuringSchedulingIgnoredDuringExecution:
      'What the node should fulfil. The weights of the terms that match a node are added up, and the highest sum is preferred.',
  },
  'io.k8s.api.core.v1.NodeSelector': {
    '': 'Chooses nodes.',
    nodeSelectorTerms: 'Alternatives: a node is chosen if it matches at least one of them.',
  },
  'io.k8s.api.core.v1.NodeSelectorTerm': {
    '': 'Requirements on a node that must all hold. An empty term matches no node.',
    matchExpressions: 'Requirements on labels of the node.',
    matchFields: 'Requirements on fields of the node. Only metadata.name is supported.',
  },
  'io.k8s.api.core.v1.NodeSelectorRequirement': {
    '': 'A requirement on one label or field of a node.',
    key: 'The label key or field.',
    operator: 'In, NotIn, Exists, DoesNotExist, Gt or Lt.',
    values: 'At least one for In and NotIn, none for Exists and DoesNotExist, exactly one integer for Gt and Lt.',
  },
  'io.k8s.api.core.v1.PreferredSchedulingTerm': {
    '': 'A preference for certain nodes.',
    weight: 'How much the preference counts, 1 to 100.',
    preference: 'What the node should fulfil. An empty term is ignored.',
  },
  'io.k8s.api.core.v1.PodAffinity': {
    '': 'Rules that draw a Pod to where other Pods run.',
    ...podAffinityFields,
  },
  'io.k8s.api.core.v1.PodAntiAffinity': {
    '': 'Rules that keep a Pod away from where other Pods run.',
    ...podAffinityFields,
  },
  'io.k8s.api.core.v1.PodAffinityTerm': {
    '': 'Chooses other Pods, and says what counts as the same place.',
    labelSelector: 'Labels of the other Pods. Absent: no Pod matches.',
    namespaces:
      'Namespaces of the other Pods, in addition to those of namespaceSelector. If both are absent: the namespace of this Pod.',
    topologyKey:
      'Node label that makes the places: nodes with the same value are one place. kubernetes.io/hostname means the single node.',
    namespaceSelector: 'Chooses namespaces of the other Pods by label. An empty selector means all.',
    matchLabelKeys:
      'Label keys of this Pod whose values the other Pods must share, such as pod-template-hash. Needs labelSelector.',
    mismatchLabelKeys: 'Label keys of this Pod whose values the other Pods must not share. Needs labelSelector.',
  },
  'io.k8s.api.core.v1.WeightedPodAffinityTerm': {
    '': 'A preference for being near to or away from other Pods.',
    weight: 'How much the preference counts, 1 to 100.',
    podAffinityTerm: 'The other Pods and the kind of place.',
  },
  'io.k8s.api.core.v1.Toleration': {
    '': 'Lets a Pod run on nodes with certain taints.',
    key: 'Key of the taint. Empty, with operator Exists: every key.',
    operator:
      'Equal (the default) compares the value; Exists accepts every value; Gt and Lt compare integers, where that is enabled.',
    value: 'Value of the taint. Must be empty for Exists.',
    effect: 'NoSchedule, PreferNoSchedule or NoExecute. Empty: every effect.',
    tolerationSeconds:
      'For NoExecute: seconds that the Pod stays after the taint appears. Absent: it stays; 0 or less: it goes at once.',
  },
  'io.k8s.api.core.v1.TopologySpreadConstraint': {
    '': 'Spreads matching Pods over domains such as zones or nodes.',
    maxSkew: 'By how many Pods a domain may be ahead of the one with the fewest. At least 1.',
    topologyKey: 'Node label that makes the domains. Nodes without it are left out.',
    whenUnsatisfiable:
      'DoNotSchedule leaves the Pod pending if it would break the constraint; ScheduleAnyway only prefers other nodes.',
    labelSelector: 'The Pods that are counted, in the namespace of this Pod.',
    minDomains:
      'With fewer matching domains than this, the smallest count is taken as 0, so that new domains fill first. Only with DoNotSchedule. Default 1.',
    nodeAffinityPolicy:
      'Honor (the default) counts only nodes that fit the node affinity and selector of the Pod; Ignore counts all.',
    nodeTaintsPolicy: 'Honor counts only nodes whose taints the Pod tolerates; Ignore (the default) counts all.',
    matchLabelKeys: 'Label keys of this Pod whose values the counted Pods must share. Needs labelSelector.',
  },
  'io.k8s.api.core.v1.TopologySelectorTerm': {
    '': 'Requirements on where a volume may be made. All must hold.',
    matchLabelExpressions: 'The requirements, each on one label.',
  },
  'io.k8s.api.core.v1.TopologySelectorLabelRequirement': {
    '': 'A requirement on one topology label.',
    key: 'The label key, such as topology.kubernetes.io/zone.',
    values: 'The values allowed, at least one.',
  },
} as const satisfies DescriptionTable;
