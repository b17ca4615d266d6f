import { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import {
  WorkloadPodGroupDisruptionMode,
  WorkloadPodGroupResourceClaim,
  WorkloadPodGroupSchedulingConstraints,
  WorkloadPodGroupSchedulingPolicy,
} from '../../scheduling/v1alpha3/workload.ts';
import { bool, int32, int32s, int64, list, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const jobFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => JobSpec).always(),
  status: ref(3, () => JobStatus).always(),
};

export interface Job extends TypeMeta, FieldsOf<typeof jobFields> {}
export const Job: Type<Job> = kindType(
  'io.k8s.api.batch.v1.Job',
  { group: 'batch', version: 'v1', kind: 'Job' },
  jobFields,
);

const jobConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastProbeTime: time(3).always(),
  lastTransitionTime: time(4).always(),
  reason: string(5),
  message: string(6),
};

export interface JobCondition extends FieldsOf<typeof jobConditionFields> {}
export const JobCondition: Type<JobCondition> = message('io.k8s.api.batch.v1.JobCondition', jobConditionFields);

const jobSchedulingConfigurationFields = {
  schedulingPolicy: ref(1, () => WorkloadPodGroupSchedulingPolicy),
  schedulingConstraints: ref(2, () => WorkloadPodGroupSchedulingConstraints),
  disruptionMode: ref(3, () => WorkloadPodGroupDisruptionMode),
  resourceClaims: list(4, () => WorkloadPodGroupResourceClaim),
};

export interface JobSchedulingConfiguration extends FieldsOf<typeof jobSchedulingConfigurationFields> {}
export const JobSchedulingConfiguration: Type<JobSchedulingConfiguration> = message(
  'io.k8s.api.batch.v1.JobSchedulingConfiguration',
  jobSchedulingConfigurationFields,
);

const jobSpecFields = {
  parallelism: int32(1).pointer(),
  completions: int32(2).pointer(),
  activeDeadlineSeconds: int64(3).pointer(),
  podFailurePolicy: ref(11, () => PodFailurePolicy),
  successPolicy: ref(16, () => SuccessPolicy),
  backoffLimit: int32(7).pointer(),
  backoffLimitPerIndex: int32(12).pointer(),
  maxFailedIndexes: int32(13).pointer(),
  selector: ref(4, () => LabelSelector),
  manualSelector: bool(5).pointer(),
  template: ref(6, () => PodTemplateSpec)
    .always()
    .required(),
  ttlSecondsAfterFinished: int32(8).pointer(),
  completionMode: string(9).pointer(),
  suspend: bool(10).pointer(),
  podReplacementPolicy: string(14).pointer(),
  managedBy: string(15).pointer(),
  scheduling: ref(17, () => JobSchedulingConfiguration),
};

export interface JobSpec extends FieldsOf<typeof jobSpecFields> {}
export const JobSpec: Type<JobSpec> = message('io.k8s.api.batch.v1.JobSpec', jobSpecFields);

const jobStatusFields = {
  conditions: list(1, () => JobCondition)
    .atomic()
    .patchMerge('type'),
  startTime: time(2),
  completionTime: time(3),
  active: int32(4),
  succeeded: int32(5),
  failed: int32(6),
  terminating: int32(11).pointer(),
  completedIndexes: string(7),
  failedIndexes: string(10).pointer(),
  uncountedTerminatedPods: ref(8, () => UncountedTerminatedPods),
  ready: int32(9).pointer(),
};

export interface JobStatus extends FieldsOf<typeof jobStatusFields> {}
export const JobStatus: Type<JobStatus> = message('io.k8s.api.batch.v1.JobStatus', jobStatusFields);

const podFailurePolicyFields = {
  rules: list(1, () => PodFailurePolicyRule)
    .always()
    .required()
    .atomic(),
};

export interface PodFailurePolicy extends FieldsOf<typeof podFailurePolicyFields> {}
export const PodFailurePolicy: Type<PodFailurePolicy> = message(
  'io.k8s.api.batch.v1.PodFailurePolicy',
  podFailurePolicyFields,
);

const podFailurePolicyOnExitCodesRequirementFields = {
  containerName: string(1).pointer(),
  operator: string(2).always().required(),
  values: int32s(3).always().required().set(),
};

export interface PodFailurePolicyOnExitCodesRequirement
  extends FieldsOf<typeof podFailurePolicyOnExitCodesRequirementFields> {}
export const PodFailurePolicyOnExitCodesRequirement: Type<PodFailurePolicyOnExitCodesRequirement> = message(
  'io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement',
  podFailurePolicyOnExitCodesRequirementFields,
);

const podFailurePolicyOnPodConditionsPatternFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
};

export interface PodFailurePolicyOnPodConditionsPattern
  extends FieldsOf<typeof podFailurePolicyOnPodConditionsPatternFields> {}
export const PodFailurePolicyOnPodConditionsPattern: Type<PodFailurePolicyOnPodConditionsPattern> = message(
  'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern',
  podFailurePolicyOnPodConditionsPatternFields,
);

const podFailurePolicyRuleFields = {
  action: string(1).always().required(),
  onExitCodes: ref(2, () => PodFailurePolicyOnExitCodesRequirement),
  onPodConditions: list(3, () => PodFailurePolicyOnPodConditionsPattern).atomic(),
};

export interface PodFailurePolicyRule extends FieldsOf<typeof podFailurePolicyRuleFields> {}
export const PodFailurePolicyRule: Type<PodFailurePolicyRule> = message(
  'io.k8s.api.batch.v1.PodFailurePolicyRule',
  podFailurePolicyRuleFields,
);

const successPolicyFields = {
  rules: list(1, () => SuccessPolicyRule)
    .always()
    .required()
    .atomic(),
};

export interface SuccessPolicy extends FieldsOf<typeof successPolicyFields> {}
export const SuccessPolicy: Type<SuccessPolicy> = message('io.k8s.api.batch.v1.SuccessPolicy', successPolicyFields);

const successPolicyRuleFields = {
  succeededIndexes: string(1).pointer(),
  succeededCount: int32(2).pointer(),
};

export interface SuccessPolicyRule extends FieldsOf<typeof successPolicyRuleFields> {}
export const SuccessPolicyRule: Type<SuccessPolicyRule> = message(
  'io.k8s.api.batch.v1.SuccessPolicyRule',
  successPolicyRuleFields,
);

const uncountedTerminatedPodsFields = {
  succeeded: strings(1).set(),
  failed: strings(2).set(),
};

export interface UncountedTerminatedPods extends FieldsOf<typeof uncountedTerminatedPodsFields> {}
export const UncountedTerminatedPods: Type<UncountedTerminatedPods> = message(
  'io.k8s.api.batch.v1.UncountedTerminatedPods',
  uncountedTerminatedPodsFields,
);
