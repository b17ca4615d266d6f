import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { ClusterRole } from './cluster-role.ts';
import { validatePolicyRules } from './policy-rule-validation.ts';

export const clusterRoleResource = defineResource<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  resource: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  type: ClusterRole,
  storagePrefix: 'clusterroles',
  strategy: {
    validateName: nameIsPathSegment,
    allowCreateOnUpdate: true,
    validate: ({ rules }) => validatePolicyRules(rules, false),
    validateUpdate: ({ rules }) => validatePolicyRules(rules, false),
  },
});
