import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const nonResourceRuleFields = {
  verbs: strings(1).always().required().atomic(),
  nonResourceURLs: strings(2).atomic(),
};

export interface NonResourceRule extends FieldsOf<typeof nonResourceRuleFields> {}
export const NonResourceRule: Type<NonResourceRule> = message(
  'io.k8s.api.authorization.v1.NonResourceRule',
  nonResourceRuleFields,
);

const resourceRuleFields = {
  verbs: strings(1).always().required().atomic(),
  apiGroups: strings(2).atomic(),
  resources: strings(3).atomic(),
  resourceNames: strings(4).atomic(),
};

export interface ResourceRule extends FieldsOf<typeof resourceRuleFields> {}
export const ResourceRule: Type<ResourceRule> = message('io.k8s.api.authorization.v1.ResourceRule', resourceRuleFields);

const selfSubjectRulesReviewFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => SelfSubjectRulesReviewSpec)
    .always()
    .required(),
  status: ref(3, () => SubjectRulesReviewStatus).always(),
};

export interface SelfSubjectRulesReview extends TypeMeta, FieldsOf<typeof selfSubjectRulesReviewFields> {}
export const SelfSubjectRulesReview: Type<SelfSubjectRulesReview> = kindType(
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectRulesReview' },
  selfSubjectRulesReviewFields,
);

const selfSubjectRulesReviewSpecFields = {
  namespace: string(1),
};

export interface SelfSubjectRulesReviewSpec extends FieldsOf<typeof selfSubjectRulesReviewSpecFields> {}
export const SelfSubjectRulesReviewSpec: Type<SelfSubjectRulesReviewSpec> = message(
  'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec',
  selfSubjectRulesReviewSpecFields,
);

const subjectRulesReviewStatusFields = {
  resourceRules: list(1, () => ResourceRule)
    .always()
    .required()
    .atomic(),
  nonResourceRules: list(2, () => NonResourceRule)
    .always()
    .required()
    .atomic(),
  incomplete: bool(3).always().required(),
  evaluationError: string(4),
};

export interface SubjectRulesReviewStatus extends FieldsOf<typeof subjectRulesReviewStatusFields> {}
export const SubjectRulesReviewStatus: Type<SubjectRulesReviewStatus> = message(
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus',
  subjectRulesReviewStatusFields,
);
