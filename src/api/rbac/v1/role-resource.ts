import { defineResource } from '../../resource.ts';
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
  strategy: {},
});
