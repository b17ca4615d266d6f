import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, list, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const affinityFields = {
  nodeAffinity: ref(1, () => NodeAffinity),
  podAffinity: ref(2, () => PodAffinity),
  podAntiAffinity: ref(3, () => PodAntiAffinity),
};

export interface Affinity extends FieldsOf<typeof affinityFields> {}
export const Affinity: Type<Affinity> = message('io.k8s.api.core.v1.Affinity', affinityFields);

const nodeAffinityFields = {
  requiredDuringSchedulingIgnoredDuringExecution: ref(1, () => NodeSelector),
  preferredDuringSchedulingIgnoredDuringExecution: list(2, () => PreferredSchedulingTerm).atomic(),
};

export interface NodeAffinity extends FieldsOf<typeof nodeAffinityFields> {}
export const NodeAffinity: Type<NodeAffinity> = message('io.k8s.api.core.v1.NodeAffinity', nodeAffinityFields);

const nodeSelectorFields = {
  nodeSelectorTerms: list(1, () => NodeSelectorTerm)
    .always()
    .required()
    .atomic(),
};

export interface NodeSelector extends FieldsOf<typeof nodeSelectorFields> {}
export const NodeSelector: Type<NodeSelector> = message('io.k8s.api.core.v1.NodeSelector', nodeSelectorFields, {
  atomic: true,
});

const nodeSelectorRequirementFields = {
  key: string(1).always().required(),
  operator: string(2).always().required(),
  values: strings(3).atomic(),
};

export interface NodeSelectorRequirement extends FieldsOf<typeof nodeSelectorRequirementFields> {}
export const NodeSelectorRequirement: Type<NodeSelectorRequirement> = message(
  'io.k8s.api.core.v1.NodeSelectorRequirement',
  nodeSelectorRequirementFields,
);

const nodeSelectorTermFields = {
  matchExpressions: list(1, () => NodeSelectorRequirement).atomic(),
  matchFields: list(2, () => NodeSelectorRequirement).atomic(),
};

export interface NodeSelectorTerm extends FieldsOf<typeof nodeSelectorTermFields> {}
export const NodeSelectorTerm: Type<NodeSelectorTerm> = message(
  'io.k8s.api.core.v1.NodeSelectorTerm',
  nodeSelectorTermFields,
  { atomic: true },
);

const podAffinityFields = {
  requiredDuringSchedulingIgnoredDuringExecution: list(1, () => PodAffinityTerm).atomic(),
  preferredDuringSchedulingIgnoredDuringExecution: list(2, () => WeightedPodAffinityTerm).atomic(),
};

export interface PodAffinity extends FieldsOf<typeof podAffinityFields> {}
export const PodAffinity: Type<PodAffinity> = message('io.k8s.api.core.v1.PodAffinity', podAffinityFields);

const podAffinityTermFields = {
  labelSelector: ref(1, () => LabelSelector),
  namespaces: strings(2).atomic(),
  topologyKey: string(3).always().required(),
  namespaceSelector: ref(4, () => LabelSelector),
  matchLabelKeys: strings(5).atomic(),
  mismatchLabelKeys: strings(6).atomic(),
};

export interface PodAffinityTerm extends FieldsOf<typeof podAffinityTermFields> {}
export const PodAffinityTerm: Type<PodAffinityTerm> = message(
  'io.k8s.api.core.v1.PodAffinityTerm',
  podAffinityTermFields,
);

const podAntiAffinityFields = {
  requiredDuringSchedulingIgnoredDuringExecution: list(1, () => PodAffinityTerm).atomic(),
  preferredDuringSchedulingIgnoredDuringExecution: list(2, () => WeightedPodAffinityTerm).atomic(),
};

export interface PodAntiAffinity extends FieldsOf<typeof podAntiAffinityFields> {}
export const PodAntiAffinity: Type<PodAntiAffinity> = message(
  'io.k8s.api.core.v1.PodAntiAffinity',
  podAntiAffinityFields,
);

const preferredSchedulingTermFields = {
  weight: int32(1).always().required(),
  preference: ref(2, () => NodeSelectorTerm)
    .always()
    .required(),
};

export interface PreferredSchedulingTerm extends FieldsOf<typeof preferredSchedulingTermFields> {}
export const PreferredSchedulingTerm: Type<PreferredSchedulingTerm> = message(
  'io.k8s.api.core.v1.PreferredSchedulingTerm',
  preferredSchedulingTermFields,
);

const taintFields = {
  key: string(1).always().required(),
  value: string(2),
  effect: string(3).always().required(),
  timeAdded: time(4),
};

export interface Taint extends FieldsOf<typeof taintFields> {}
export const Taint: Type<Taint> = message('io.k8s.api.core.v1.Taint', taintFields);

const tolerationFields = {
  key: string(1),
  operator: string(2),
  value: string(3),
  effect: string(4),
  tolerationSeconds: int64(5).pointer(),
};

export interface Toleration extends FieldsOf<typeof tolerationFields> {}
export const Toleration: Type<Toleration> = message('io.k8s.api.core.v1.Toleration', tolerationFields);

const topologySelectorLabelRequirementFields = {
  key: string(1).always().required(),
  values: strings(2).always().required().atomic(),
};

export interface TopologySelectorLabelRequirement extends FieldsOf<typeof topologySelectorLabelRequirementFields> {}
export const TopologySelectorLabelRequirement: Type<TopologySelectorLabelRequirement> = message(
  'io.k8s.api.core.v1.TopologySelectorLabelRequirement',
  topologySelectorLabelRequirementFields,
);

const topologySelectorTermFields = {
  matchLabelExpressions: list(1, () => TopologySelectorLabelRequirement).atomic(),
};

export interface TopologySelectorTerm extends FieldsOf<typeof topologySelectorTermFields> {}
export const TopologySelectorTerm: Type<TopologySelectorTerm> = message(
  'io.k8s.api.core.v1.TopologySelectorTerm',
  topologySelectorTermFields,
  { atomic: true },
);

const topologySpreadConstraintFields = {
  maxSkew: int32(1).always().required(),
  topologyKey: string(2).always().required(),
  whenUnsatisfiable: string(3).always().required(),
  labelSelector: ref(4, () => LabelSelector),
  minDomains: int32(5).pointer(),
  nodeAffinityPolicy: string(6).pointer(),
  nodeTaintsPolicy: string(7).pointer(),
  matchLabelKeys: strings(8).atomic(),
};

export interface TopologySpreadConstraint extends FieldsOf<typeof topologySpreadConstraintFields> {}
export const TopologySpreadConstraint: Type<TopologySpreadConstraint> = message(
  'io.k8s.api.core.v1.TopologySpreadConstraint',
  topologySpreadConstraintFields,
);

const volumeNodeAffinityFields = {
  required: ref(1, () => NodeSelector),
};

export interface VolumeNodeAffinity extends FieldsOf<typeof volumeNodeAffinityFields> {}
export const VolumeNodeAffinity: Type<VolumeNodeAffinity> = message(
  'io.k8s.api.core.v1.VolumeNodeAffinity',
  volumeNodeAffinityFields,
);

const weightedPodAffinityTermFields = {
  weight: int32(1).always().required(),
  podAffinityTerm: ref(2, () => PodAffinityTerm)
    .always()
    .required(),
};

export interface WeightedPodAffinityTerm extends FieldsOf<typeof weightedPodAffinityTermFields> {}
export const WeightedPodAffinityTerm: Type<WeightedPodAffinityTerm> = message(
  'io.k8s.api.core.v1.WeightedPodAffinityTerm',
  weightedPodAffinityTermFields,
);
