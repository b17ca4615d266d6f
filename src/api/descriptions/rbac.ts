import type { DescriptionTable } from './description-table.ts';

const subjects = 'Who gets the rights.';
const roleRef = 'The role that is given. Cannot be changed: delete the binding and make another one.';
const rules = 'The rights. They add up; there is no way to take one away.';

/** Roles and their bindings (RBAC). */
export const rbacDescriptions = {
  'io.k8s.api.rbac.v1.Role': {
    '': 'A set of rights in one namespace. A RoleBinding gives it to somebody.',
    rules,
  },
  'io.k8s.api.rbac.v1.ClusterRole': {
    '': 'A set of rights, for the whole cluster when bound by a ClusterRoleBinding, for one namespace when bound by a RoleBinding.',
    rules,
    aggregationRule: 'Other ClusterRoles whose rights this one has. The server then keeps rules up to date itself.',
  },
  'io.k8s.api.rbac.v1.PolicyRule': {
    '': 'Rights: verbs on resources, or on paths that are no resources.',
    verbs:
      'What may be done: get, list, watch, create, update, patch, delete, deletecollection and others. * means everything.',
    apiGroups: 'API groups of the resources. The empty text is the core group, * means all.',
    resources: 'Resources such as pods, subresources such as pods/log. * means all.',
    resourceNames:
      'Names of single objects to which the rule is restricted. Absent: all. Creation cannot be restricted so.',
    nonResourceURLs:
      'Paths such as /healthz; * at the end means everything below. Only in ClusterRoles that a ClusterRoleBinding binds.',
  },
  'io.k8s.api.rbac.v1.AggregationRule': {
    '': 'Chooses ClusterRoles whose rights are brought together.',
    clusterRoleSelectors: 'Labels of the ClusterRoles; one selector that matches is enough.',
  },
  'io.k8s.api.rbac.v1.RoleBinding': {
    '': 'Gives the rights of a Role or ClusterRole to somebody, in the namespace of the binding.',
    subjects,
    roleRef,
  },
  'io.k8s.api.rbac.v1.ClusterRoleBinding': {
    '': 'Gives the rights of a ClusterRole to somebody, in the whole cluster.',
    subjects,
    roleRef,
  },
  'io.k8s.api.rbac.v1.Subject': {
    '': 'A user, a group or a ServiceAccount.',
    kind: 'User, Group or ServiceAccount.',
    apiGroup: 'Default rbac.authorization.k8s.io for User and Group, the core group for ServiceAccount.',
    name: 'Name of the user, group or ServiceAccount.',
    namespace: 'Namespace of the ServiceAccount. Not allowed for User and Group.',
  },
  'io.k8s.api.rbac.v1.RoleRef': {
    '': 'Names the role that is given.',
    apiGroup: 'rbac.authorization.k8s.io.',
    kind: 'Role (only in a RoleBinding) or ClusterRole.',
    name: 'Name of the role.',
  },
} as const satisfies DescriptionTable;
