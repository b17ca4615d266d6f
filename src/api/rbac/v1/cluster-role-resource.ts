import { defineResource } from '../../resource.ts';
import { ClusterRole } from './cluster-role.ts';

export const clusterRoleResource = defineResource<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  resource: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  type: ClusterRole,
  storagePrefix: 'clusterroles',
  strategy: {},
});
