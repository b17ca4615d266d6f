import { LabelSelector } from '../../meta/v1/selectors.ts';
import { inline, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const matchConditionFields = {
  name: string(1).always().required(),
  expression: string(2).always().required(),
};

export interface MatchCondition extends FieldsOf<typeof matchConditionFields> {}
export const MatchCondition: Type<MatchCondition> = message(
  'io.k8s.api.admissionregistration.v1.MatchCondition',
  matchConditionFields,
);

const matchResourcesFields = {
  namespaceSelector: ref(1, () => LabelSelector).default({}),
  objectSelector: ref(2, () => LabelSelector).default({}),
  resourceRules: list(3, () => NamedRuleWithOperations).atomic(),
  excludeResourceRules: list(4, () => NamedRuleWithOperations).atomic(),
  matchPolicy: string(7).pointer().default('Equivalent'),
};

export interface MatchResources extends FieldsOf<typeof matchResourcesFields> {}
export const MatchResources: Type<MatchResources> = message(
  'io.k8s.api.admissionregistration.v1.MatchResources',
  matchResourcesFields,
  { atomic: true },
);

export const ruleFields = {
  apiGroups: strings(1).atomic(),
  apiVersions: strings(2).atomic(),
  resources: strings(3).atomic(),
  scope: string(4).pointer().default('*'),
};

export interface Rule extends FieldsOf<typeof ruleFields> {}
export const Rule: Type<Rule> = message('io.k8s.api.admissionregistration.v1.Rule', ruleFields);

export const ruleWithOperationsFields = {
  operations: strings(1).atomic(),
  ...inline(2, ruleFields),
};

export interface RuleWithOperations extends FieldsOf<typeof ruleWithOperationsFields> {}
export const RuleWithOperations: Type<RuleWithOperations> = message(
  'io.k8s.api.admissionregistration.v1.RuleWithOperations',
  ruleWithOperationsFields,
);

const namedRuleWithOperationsFields = {
  resourceNames: strings(1).atomic(),
  ...inline(2, ruleWithOperationsFields),
};

export interface NamedRuleWithOperations extends FieldsOf<typeof namedRuleWithOperationsFields> {}
export const NamedRuleWithOperations: Type<NamedRuleWithOperations> = message(
  'io.k8s.api.admissionregistration.v1.NamedRuleWithOperations',
  namedRuleWithOperationsFields,
  { atomic: true },
);
