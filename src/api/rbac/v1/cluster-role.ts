import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { list, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { PolicyRule } from './policy-rule.ts';

const aggregationRuleFields = {
  clusterRoleSelectors: list(1, () => LabelSelector).atomic(),
};

export interface AggregationRule extends FieldsOf<typeof aggregationRuleFields> {}
export const AggregationRule: Type<AggregationRule> = message(
  'io.k8s.api.rbac.v1.AggregationRule',
  aggregationRuleFields,
);

const clusterRoleFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  rules: list(2, () => PolicyRule)
    .always()
    .atomic(),
  aggregationRule: ref(3, () => AggregationRule),
};

export interface ClusterRole extends TypeMeta, FieldsOf<typeof clusterRoleFields> {}
export const ClusterRole: Type<ClusterRole> = kindType(
  'io.k8s.api.rbac.v1.ClusterRole',
  { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRole' },
  clusterRoleFields,
);
