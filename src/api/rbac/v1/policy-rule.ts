import { strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const policyRuleFields = {
  verbs: strings(1).always().required().atomic(),
  apiGroups: strings(2).atomic(),
  resources: strings(3).atomic(),
  resourceNames: strings(4).atomic(),
  nonResourceURLs: strings(5).atomic(),
};

export interface PolicyRule extends FieldsOf<typeof policyRuleFields> {}
export const PolicyRule: Type<PolicyRule> = message('io.k8s.api.rbac.v1.PolicyRule', policyRuleFields);
