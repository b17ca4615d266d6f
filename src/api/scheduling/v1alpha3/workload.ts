import { int32, list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const workloadPodGroupSchedulingPolicyFields = {
  basic: ref(1, () => WorkloadPodGroupBasicSchedulingPolicy),
  gang: ref(2, () => WorkloadPodGroupGangSchedulingPolicy),
};

export interface WorkloadPodGroupSchedulingPolicy extends FieldsOf<typeof workloadPodGroupSchedulingPolicyFields> {}
export const WorkloadPodGroupSchedulingPolicy: Type<WorkloadPodGroupSchedulingPolicy> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy',
  workloadPodGroupSchedulingPolicyFields,
);

const workloadPodGroupSchedulingConstraintsFields = {
  topology: list(1, () => TopologyConstraint),
};

export interface WorkloadPodGroupSchedulingConstraints
  extends FieldsOf<typeof workloadPodGroupSchedulingConstraintsFields> {}
export const WorkloadPodGroupSchedulingConstraints: Type<WorkloadPodGroupSchedulingConstraints> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints',
  workloadPodGroupSchedulingConstraintsFields,
);

const workloadPodGroupDisruptionModeFields = {
  single: ref(1, () => WorkloadPodGroupSingleDisruptionMode),
  all: ref(2, () => WorkloadPodGroupAllDisruptionMode),
};

export interface WorkloadPodGroupDisruptionMode extends FieldsOf<typeof workloadPodGroupDisruptionModeFields> {}
export const WorkloadPodGroupDisruptionMode: Type<WorkloadPodGroupDisruptionMode> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupDisruptionMode',
  workloadPodGroupDisruptionModeFields,
);

const workloadPodGroupResourceClaimFields = {
  name: string(1),
  resourceClaimName: string(2),
  resourceClaimTemplateName: string(3),
};

export interface WorkloadPodGroupResourceClaim extends FieldsOf<typeof workloadPodGroupResourceClaimFields> {}
export const WorkloadPodGroupResourceClaim: Type<WorkloadPodGroupResourceClaim> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupResourceClaim',
  workloadPodGroupResourceClaimFields,
);

const workloadPodGroupBasicSchedulingPolicyFields = {};

export interface WorkloadPodGroupBasicSchedulingPolicy
  extends FieldsOf<typeof workloadPodGroupBasicSchedulingPolicyFields> {}
export const WorkloadPodGroupBasicSchedulingPolicy: Type<WorkloadPodGroupBasicSchedulingPolicy> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy',
  workloadPodGroupBasicSchedulingPolicyFields,
);

const workloadPodGroupGangSchedulingPolicyFields = {
  minCount: int32(1),
};

export interface WorkloadPodGroupGangSchedulingPolicy
  extends FieldsOf<typeof workloadPodGroupGangSchedulingPolicyFields> {}
export const WorkloadPodGroupGangSchedulingPolicy: Type<WorkloadPodGroupGangSchedulingPolicy> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy',
  workloadPodGroupGangSchedulingPolicyFields,
);

const topologyConstraintFields = {
  key: string(1),
};

export interface TopologyConstraint extends FieldsOf<typeof topologyConstraintFields> {}
export const TopologyConstraint: Type<TopologyConstraint> = message(
  'io.k8s.api.scheduling.v1alpha3.TopologyConstraint',
  topologyConstraintFields,
);

const workloadPodGroupSingleDisruptionModeFields = {};

export interface WorkloadPodGroupSingleDisruptionMode
  extends FieldsOf<typeof workloadPodGroupSingleDisruptionModeFields> {}
export const WorkloadPodGroupSingleDisruptionMode: Type<WorkloadPodGroupSingleDisruptionMode> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode',
  workloadPodGroupSingleDisruptionModeFields,
);

const workloadPodGroupAllDisruptionModeFields = {};

export interface WorkloadPodGroupAllDisruptionMode extends FieldsOf<typeof workloadPodGroupAllDisruptionModeFields> {}
export const WorkloadPodGroupAllDisruptionMode: Type<WorkloadPodGroupAllDisruptionMode> = message(
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode',
  workloadPodGroupAllDisruptionModeFields,
);
