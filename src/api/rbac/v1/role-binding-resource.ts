import { roleBindingColumns } from '../../columns/role-binding.ts';
import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { RoleBinding } from './role-binding.ts';
import { applyRoleBindingDefaults, validateAnyRoleBinding, validateSameRole } from './subject-validation.ts';

const validate = (binding: RoleBinding) => validateAnyRoleBinding(binding, ['Role', 'ClusterRole'], true);

export const roleBindingResource = defineResource<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  resource: 'rolebindings',
  singular: 'rolebinding',
  namespaced: true,
  type: RoleBinding,
  storagePrefix: 'rolebindings',
  strategy: {
    validateName: nameIsPathSegment,
    allowCreateOnUpdate: true,
    applyDefaults: applyRoleBindingDefaults,
    validate,
    validateUpdate: (binding, old) => [...validate(binding), ...validateSameRole(binding, old)],
  },
  columns: roleBindingColumns,
});
