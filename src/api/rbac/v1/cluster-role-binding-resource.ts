import { roleBindingColumns } from '../../columns/role-binding.ts';
import { nameIsPathSegment } from '../../names.ts';
import { defineResource } from '../../resource.ts';
import { ClusterRoleBinding } from './cluster-role-binding.ts';
import { applyRoleBindingDefaults, validateAnyRoleBinding, validateSameRole } from './subject-validation.ts';

const validate = (binding: ClusterRoleBinding) => validateAnyRoleBinding(binding, ['ClusterRole'], false);

export const clusterRoleBindingResource = defineResource<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  type: ClusterRoleBinding,
  storagePrefix: 'clusterrolebindings',
  strategy: {
    validateName: nameIsPathSegment,
    allowCreateOnUpdate: true,
    applyDefaults: applyRoleBindingDefaults,
    validate,
    validateUpdate: (binding, old) => [...validate(binding), ...validateSameRole(binding, old)],
  },
  columns: roleBindingColumns,
});
