import { defineResource } from '../../resource.ts';
import { ClusterRoleBinding } from './cluster-role-binding.ts';

export const clusterRoleBindingResource = defineResource<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  type: ClusterRoleBinding,
  storagePrefix: 'clusterrolebindings',
  strategy: {},
});
