import { defineResource } from '../../resource.ts';
import { RoleBinding } from './role-binding.ts';

export const roleBindingResource = defineResource<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  resource: 'rolebindings',
  singular: 'rolebinding',
  namespaced: true,
  type: RoleBinding,
  storagePrefix: 'rolebindings',
  strategy: {},
});
