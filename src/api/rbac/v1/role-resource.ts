import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { validatePolicyRules } from './policy-rule-validation.ts';
import { Role } from './role.ts';

export const roleResource = defineResource<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  resource: 'roles',
  singular: 'role',
  namespaced: true,
  type: Role,
  storagePrefix: 'roles',
  strategy: {
    validateName: nameIsPathSegment,
    allowCreateOnUpdate: true,
    validate: ({ rules }) => validatePolicyRules(rules, true),
    validateUpdate: ({ rules }) => validatePolicyRules(rules, true),
  },
});
