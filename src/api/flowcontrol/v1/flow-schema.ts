import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, list, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const flowDistinguisherMethodFields = {
  type: string(1).always().required(),
};

export interface FlowDistinguisherMethod extends FieldsOf<typeof flowDistinguisherMethodFields> {}
export const FlowDistinguisherMethod: Type<FlowDistinguisherMethod> = message(
  'io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod',
  flowDistinguisherMethodFields,
);

const flowSchemaFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => FlowSchemaSpec).always(),
  status: ref(3, () => FlowSchemaStatus).always(),
};

export interface FlowSchema extends TypeMeta, FieldsOf<typeof flowSchemaFields> {}
export const FlowSchema: Type<FlowSchema> = kindType(
  'io.k8s.api.flowcontrol.v1.FlowSchema',
  { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', kind: 'FlowSchema' },
  flowSchemaFields,
);

const flowSchemaConditionFields = {
  type: string(1),
  status: string(2),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface FlowSchemaCondition extends FieldsOf<typeof flowSchemaConditionFields> {}
export const FlowSchemaCondition: Type<FlowSchemaCondition> = message(
  'io.k8s.api.flowcontrol.v1.FlowSchemaCondition',
  flowSchemaConditionFields,
);

const flowSchemaSpecFields = {
  priorityLevelConfiguration: ref(1, () => PriorityLevelConfigurationReference)
    .always()
    .required(),
  matchingPrecedence: int32(2).always(),
  distinguisherMethod: ref(3, () => FlowDistinguisherMethod),
  rules: list(4, () => PolicyRulesWithSubjects).atomic(),
};

export interface FlowSchemaSpec extends FieldsOf<typeof flowSchemaSpecFields> {}
export const FlowSchemaSpec: Type<FlowSchemaSpec> = message(
  'io.k8s.api.flowcontrol.v1.FlowSchemaSpec',
  flowSchemaSpecFields,
);

const flowSchemaStatusFields = {
  conditions: list(1, () => FlowSchemaCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface FlowSchemaStatus extends FieldsOf<typeof flowSchemaStatusFields> {}
export const FlowSchemaStatus: Type<FlowSchemaStatus> = message(
  'io.k8s.api.flowcontrol.v1.FlowSchemaStatus',
  flowSchemaStatusFields,
);

const groupSubjectFields = {
  name: string(1).always().required(),
};

export interface GroupSubject extends FieldsOf<typeof groupSubjectFields> {}
export const GroupSubject: Type<GroupSubject> = message('io.k8s.api.flowcontrol.v1.GroupSubject', groupSubjectFields);

const nonResourcePolicyRuleFields = {
  verbs: strings(1).always().required().set(),
  nonResourceURLs: strings(6).always().required().set(),
};

export interface NonResourcePolicyRule extends FieldsOf<typeof nonResourcePolicyRuleFields> {}
export const NonResourcePolicyRule: Type<NonResourcePolicyRule> = message(
  'io.k8s.api.flowcontrol.v1.NonResourcePolicyRule',
  nonResourcePolicyRuleFields,
);

const policyRulesWithSubjectsFields = {
  subjects: list(1, () => Subject)
    .always()
    .required()
    .atomic(),
  resourceRules: list(2, () => ResourcePolicyRule).atomic(),
  nonResourceRules: list(3, () => NonResourcePolicyRule).atomic(),
};

export interface PolicyRulesWithSubjects extends FieldsOf<typeof policyRulesWithSubjectsFields> {}
export const PolicyRulesWithSubjects: Type<PolicyRulesWithSubjects> = message(
  'io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects',
  policyRulesWithSubjectsFields,
);

const priorityLevelConfigurationReferenceFields = {
  name: string(1).always().required(),
};

export interface PriorityLevelConfigurationReference
  extends FieldsOf<typeof priorityLevelConfigurationReferenceFields> {}
export const PriorityLevelConfigurationReference: Type<PriorityLevelConfigurationReference> = message(
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference',
  priorityLevelConfigurationReferenceFields,
);

const resourcePolicyRuleFields = {
  verbs: strings(1).always().required().set(),
  apiGroups: strings(2).always().required().set(),
  resources: strings(3).always().required().set(),
  clusterScope: bool(4),
  namespaces: strings(5).always().set(),
};

export interface ResourcePolicyRule extends FieldsOf<typeof resourcePolicyRuleFields> {}
export const ResourcePolicyRule: Type<ResourcePolicyRule> = message(
  'io.k8s.api.flowcontrol.v1.ResourcePolicyRule',
  resourcePolicyRuleFields,
);

const serviceAccountSubjectFields = {
  namespace: string(1).always().required(),
  name: string(2).always().required(),
};

export interface ServiceAccountSubject extends FieldsOf<typeof serviceAccountSubjectFields> {}
export const ServiceAccountSubject: Type<ServiceAccountSubject> = message(
  'io.k8s.api.flowcontrol.v1.ServiceAccountSubject',
  serviceAccountSubjectFields,
);

const subjectFields = {
  kind: string(1).always().required(),
  user: ref(2, () => UserSubject),
  group: ref(3, () => GroupSubject),
  serviceAccount: ref(4, () => ServiceAccountSubject),
};

export interface Subject extends FieldsOf<typeof subjectFields> {}
export const Subject: Type<Subject> = message('io.k8s.api.flowcontrol.v1.Subject', subjectFields);

const userSubjectFields = {
  name: string(1).always().required(),
};

export interface UserSubject extends FieldsOf<typeof userSubjectFields> {}
export const UserSubject: Type<UserSubject> = message('io.k8s.api.flowcontrol.v1.UserSubject', userSubjectFields);
