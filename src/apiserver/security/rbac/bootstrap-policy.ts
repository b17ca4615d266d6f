/**
 * The roles and bindings that a new cluster gets, and that a server brings up to date when it starts. Their names, labels and
 * rules are upstream's: charts, tests and people rely on them.
 */

import { aggregatedRules } from '../../../api/rbac/v1/aggregated-rules.ts';
import type { ClusterRole } from '../../../api/rbac/v1/cluster-role.ts';
import type { ClusterRoleBinding } from '../../../api/rbac/v1/cluster-role-binding.ts';
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import type { Role } from '../../../api/rbac/v1/role.ts';
import type { RoleBinding } from '../../../api/rbac/v1/role-binding.ts';
import type { Subject } from '../../../api/rbac/v1/subject.ts';
import type { KubernetesObject } from '../../../api/resource.ts';
import { deepFreeze } from '../../../base/freeze.ts';
import { authenticatedGroup, mastersGroup, serviceAccountsGroup, unauthenticatedGroup } from '../well-known-users.ts';
import { clusterRoleRules } from './bootstrap-cluster-roles.ts';
import { controllerRules } from './bootstrap-controller-roles.ts';
import { read, recordEvents, rule } from './bootstrap-rules.ts';

/** All of them say what they are and how they are called. */
type Complete<T extends KubernetesObject> = T & {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
};

export interface BootstrapPolicy {
  readonly clusterRoles: readonly Complete<ClusterRole>[];
  readonly clusterRoleBindings: readonly Complete<ClusterRoleBinding>[];
  readonly roles: readonly Complete<Role>[];
  readonly roleBindings: readonly Complete<RoleBinding>[];
}

const rbacGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${rbacGroup}/v1`;
/** Where an administrator sets it to `false`, the object is left as it is: see bootstrap-reconciliation.ts. */
export const autoUpdateAnnotation = 'rbac.authorization.kubernetes.io/autoupdate';

const controllerManager = user('system:kube-controller-manager');
const scheduler = user('system:kube-scheduler');

/** Those roles that gather the rules of others; and the labels by which some are gathered. */
const aggregating = ['admin', 'edit', 'view'] as const;
const gatheredInto: Readonly<Record<string, string>> = {
  edit: 'admin',
  view: 'edit',
  'system:aggregate-to-admin': 'admin',
  'system:aggregate-to-edit': 'edit',
  'system:aggregate-to-view': 'view',
};

const clusterSubjects: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [group(mastersGroup)],
  'system:monitoring': [group('system:monitoring')],
  'system:discovery': [group(authenticatedGroup)],
  'system:basic-user': [group(authenticatedGroup)],
  'system:public-info-viewer': [group(authenticatedGroup), group(unauthenticatedGroup)],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:kube-controller-manager': [controllerManager],
  'system:kube-dns': [serviceAccount('kube-dns')],
  'system:kube-scheduler': [scheduler],
  'system:volume-scheduler': [scheduler],
  // Without a subject: nodes have an authorizer of their own.
  'system:node': [],
  'system:service-account-issuer-discovery': [group(serviceAccountsGroup)],
};

const leaderLocking: readonly PolicyRule[] = [
  rule('create get list update watch', 'coordination.k8s.io', 'leases'),
  rule('create get list update watch', 'coordination.k8s.io', 'leasecandidates'),
];

interface NamespaceRole {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly subjects: readonly Subject[];
  /** Where it is not the role's. */
  readonly bindingName?: string;
}

const namespaceRoles: readonly NamespaceRole[] = [
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: [rule(read, 'core', 'configmaps'), rule('update', 'core', 'configmaps', 'cluster-info'), recordEvents],
    subjects: [serviceAccount('bootstrap-signer')],
  },
  {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication-reader',
    rules: [rule(read, 'core', 'configmaps', 'extension-apiserver-authentication')],
    subjects: [controllerManager, scheduler],
    bindingName: 'system::extension-apiserver-authentication-reader',
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-controller-manager',
    rules: leaderLocking,
    subjects: [controllerManager, serviceAccount('kube-controller-manager')],
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-scheduler',
    rules: leaderLocking,
    subjects: [scheduler, serviceAccount('kube-scheduler')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    rules: [rule(read, 'core', 'secrets')],
    subjects: [serviceAccount('bootstrap-signer')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    rules: [rule('create get list watch', 'core', 'configmaps')],
    subjects: [serviceAccount('cloud-provider')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    rules: [rule('delete get list watch', 'core', 'secrets'), recordEvents],
    subjects: [serviceAccount('token-cleaner')],
  },
];

/**
 * All of them, frozen. The rules of admin, edit and view are filled in as the aggregation of the others gives them, so that a
 * fresh cluster has them from its first moment.
 */
export function bootstrapPolicy(): BootstrapPolicy {
  const plain = [...Object.entries(clusterRoleRules), ...controllerEntries(controllerRules)].map(([name, rules]) =>
    clusterRole(name, { rules }),
  );
  const clusterRoles = [...plain];
  // view first: edit gathers it, and admin gathers that.
  for (const name of [...aggregating].reverse()) {
    const matchLabels = { [aggregationLabel(name)]: 'true' };
    const role = clusterRole(name, { rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } });
    clusterRoles.push({ ...role, rules: aggregatedRules(role, clusterRoles) ?? [] });
  }
  const controllerSubjects = controllerEntries(controllerRules).map(
    ([name]) => [name, [serviceAccount(name.slice(controllerPrefix.length))]] as const,
  );
  return deepFreeze({
    clusterRoles,
    clusterRoleBindings: [...Object.entries(clusterSubjects), ...controllerSubjects].map(clusterRoleBinding),
    roles: namespaceRoles.map(role),
    roleBindings: namespaceRoles.map(roleBinding),
  });
}

const controllerPrefix = 'system:controller:';

function controllerEntries<T>(byName: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(byName).map(([name, value]) => [`${controllerPrefix}${name}`, value]);
}

function aggregationLabel(role: string): string {
  return `${rbacGroup}/aggregate-to-${role}`;
}

function metadata(name: string, namespace?: string) {
  const into = namespace === undefined ? gatheredInto[name] : undefined;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: {
      'kubernetes.io/bootstrapping': 'rbac-defaults',
      ...(into === undefined ? {} : { [aggregationLabel(into)]: 'true' }),
    },
    annotations: { [autoUpdateAnnotation]: 'true' },
  };
}

function clusterRole(name: string, rest: Pick<ClusterRole, 'rules' | 'aggregationRule'>): Complete<ClusterRole> {
  return { kind: 'ClusterRole', apiVersion, metadata: metadata(name), ...rest };
}

function clusterRoleBinding([name, subjects]: readonly [string, readonly Subject[]]): Complete<ClusterRoleBinding> {
  return {
    kind: 'ClusterRoleBinding',
    apiVersion,
    metadata: metadata(name),
    ...(subjects.length === 0 ? {} : { subjects }),
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
  };
}

function role({ name, namespace, rules }: NamespaceRole): Complete<Role> {
  return { kind: 'Role', apiVersion, metadata: metadata(name, namespace), rules };
}

function roleBinding({ name, namespace, subjects, bindingName }: NamespaceRole): Complete<RoleBinding> {
  return {
    kind: 'RoleBinding',
    apiVersion,
    metadata: metadata(bindingName ?? name, namespace),
    subjects,
    roleRef: { apiGroup: rbacGroup, kind: 'Role', name },
  };
}

function user(name: string): Subject {
  return { kind: 'User', apiGroup: rbacGroup, name };
}

function group(name: string): Subject {
  return { kind: 'Group', apiGroup: rbacGroup, name };
}

function serviceAccount(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
}
