import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import type { Subject } from '../../../api/rbac/v1/subject.ts';
import type { AccessAttributes } from '../../request.ts';
import { accessDenied, mastersAuthorizer, unionAuthorizer } from '../authorization.ts';
import { bootstrapPolicy } from './bootstrap-policy.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { RbacIndex } from './rbac-index.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;

function attributes(more: Partial<AccessAttributes> & { groups?: readonly string[] }): AccessAttributes {
  const { groups = [], ...rest } = more;
  return {
    user: { name: 'jane', groups },
    isResourceRequest: true,
    verb: 'get',
    path: '',
    group: '',
    version: 'v1',
    namespace: '',
    resource: 'pods',
    subresource: '',
    name: '',
    ...rest,
  };
}

const clusterRole = (name: string, ...rules: PolicyRule[]) => ({
  kind: 'ClusterRole',
  apiVersion,
  metadata: { name },
  rules,
});
const role = (namespace: string, name: string, ...rules: PolicyRule[]) => ({
  kind: 'Role',
  apiVersion,
  metadata: { name, namespace },
  rules,
});
const binding = (name: string, roleRef: string, ...subjects: Subject[]) => ({
  kind: 'ClusterRoleBinding',
  apiVersion,
  metadata: { name },
  roleRef: { apiGroup, kind: 'ClusterRole', name: roleRef },
  subjects,
});
const roleBinding = (namespace: string, name: string, kind: string, roleRef: string, ...subjects: Subject[]) => ({
  kind: 'RoleBinding',
  apiVersion,
  metadata: { name, namespace },
  roleRef: { apiGroup, kind, name: roleRef },
  subjects,
});
const jane: Subject = { kind: 'User', apiGroup, name: 'jane' };

function setUp(...objects: object[]): { index: RbacIndex; authorizer: RbacAuthorizer } {
  const index = new RbacIndex();
  for (const object of objects) index.apply({ type: 'ADDED', object });
  return { index, authorizer: new RbacAuthorizer(index) };
}

describe('what a rule allows', () => {
  const cases: readonly {
    name: string;
    rule: PolicyRule;
    allowed: readonly Partial<AccessAttributes>[];
    refused: readonly Partial<AccessAttributes>[];
  }[] = [
    {
      name: 'verbs on resources',
      rule: { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] },
      allowed: [{}, { verb: 'list', namespace: 'dev' }, { name: 'x' }],
      refused: [{ verb: 'watch' }, { resource: 'services' }, { group: 'apps' }, { subresource: 'log' }],
    },
    {
      name: 'a subresource alone',
      rule: { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] },
      allowed: [{ subresource: 'log' }],
      refused: [{}, { subresource: 'status' }],
    },
    {
      name: 'one subresource of everything',
      rule: { verbs: ['get'], apiGroups: ['*'], resources: ['*/scale'] },
      allowed: [{ subresource: 'scale' }, { group: 'apps', resource: 'deployments', subresource: 'scale' }],
      refused: [{}, { subresource: 'status' }],
    },
    {
      name: 'everything',
      rule: { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      allowed: [{ verb: 'impersonate' }, { group: 'x', resource: 'y', subresource: 'z', name: 'n' }],
      refused: [{ isResourceRequest: false, path: '/metrics' }],
    },
    {
      name: 'names',
      rule: { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['a', 'b'] },
      allowed: [{ name: 'a' }, { name: 'b' }],
      refused: [{ name: 'c' }, { name: '' }],
    },
    {
      name: 'paths',
      rule: { verbs: ['get'], nonResourceURLs: ['/healthz', '/logs/*'] },
      allowed: [
        { isResourceRequest: false, path: '/healthz' },
        { isResourceRequest: false, path: '/logs/a/b' },
      ],
      refused: [
        { isResourceRequest: false, path: '/healthz/etcd' },
        { isResourceRequest: false, path: '/logs' },
        { isResourceRequest: false, path: '/healthz', verb: 'post' },
        {},
      ],
    },
    {
      name: 'all paths',
      rule: { verbs: ['*'], nonResourceURLs: ['*'] },
      allowed: [{ isResourceRequest: false, path: '/x/y', verb: 'post' }],
      refused: [{}],
    },
  ];

  it.each(cases)('$name', ({ rule, allowed, refused }) => {
    const { authorizer } = setUp(clusterRole('r', rule), binding('b', 'r', jane));
    for (const request of allowed) {
      expect(authorizer.authorize(attributes(request)), JSON.stringify(request)).toEqual({
        allowed: true,
        reason: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "jane"',
      });
    }
    for (const request of refused) {
      expect(authorizer.authorize(attributes(request)), JSON.stringify(request)).toEqual({
        allowed: false,
        reason: '',
      });
    }
  });
});

describe('whom a binding is for', () => {
  const getPods: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
  const namespaced = attributes({ namespace: 'dev' });
  const bot = { name: 'system:serviceaccount:dev:bot', groups: [] };

  it('users, groups and service accounts, the latter by default of the binding’s namespace', () => {
    const { authorizer } = setUp(
      clusterRole('view-pods', getPods),
      role('dev', 'pods', getPods),
      binding('group', 'view-pods', { kind: 'Group', apiGroup, name: 'ops' }),
      roleBinding('dev', 'bots', 'Role', 'pods', { kind: 'ServiceAccount', name: 'bot' }),
      roleBinding('dev', 'others', 'ClusterRole', 'view-pods', {
        kind: 'ServiceAccount',
        name: 'bot',
        namespace: 'ci',
      }),
    );
    const reason = (request: Partial<AccessAttributes>): string =>
      authorizer.authorize(attributes({ namespace: 'dev', ...request })).reason;
    expect(reason({ user: { name: 'x', groups: ['ops'] } })).toBe(
      'RBAC: allowed by ClusterRoleBinding "group" of ClusterRole "view-pods" to Group "ops"',
    );
    expect(reason({ user: bot })).toBe(
      'RBAC: allowed by RoleBinding "bots/dev" of Role "pods" to ServiceAccount "bot/dev"',
    );
    expect(reason({ user: { name: 'system:serviceaccount:ci:bot', groups: [] } })).toBe(
      'RBAC: allowed by RoleBinding "others/dev" of ClusterRole "view-pods" to ServiceAccount "bot/ci"',
    );
    expect(reason({ user: bot, namespace: 'ci' })).toBe('');
    expect(reason({ user: bot, namespace: '' })).toBe('');
    expect(reason({ user: { name: 'ops', groups: ['jane'] } })).toBe('');
  });

  it('follows changes and deletions', () => {
    const { index, authorizer } = setUp(clusterRole('r', getPods), roleBinding('dev', 'b', 'ClusterRole', 'r', jane));
    const allowed = (): boolean => authorizer.authorize(namespaced).allowed;
    expect(allowed()).toBe(true);
    index.apply({ type: 'MODIFIED', object: clusterRole('r') });
    expect(allowed()).toBe(false);
    index.apply({ type: 'MODIFIED', object: clusterRole('r', getPods) });
    index.apply({ type: 'MODIFIED', object: roleBinding('dev', 'b', 'ClusterRole', 'r', { ...jane, name: 'joe' }) });
    expect(allowed()).toBe(false);
    expect(authorizer.authorize({ ...namespaced, user: { name: 'joe', groups: [] } }).allowed).toBe(true);
    index.apply({ type: 'DELETED', object: roleBinding('dev', 'b', 'ClusterRole', 'r', jane) });
    expect(authorizer.authorize({ ...namespaced, user: { name: 'joe', groups: [] } }).allowed).toBe(false);
  });

  it('says which roles are missing', () => {
    const { authorizer } = setUp(binding('b', 'gone', jane), roleBinding('dev', 'b', 'Role', 'lost', jane));
    const clusterText = 'clusterrole.rbac.authorization.k8s.io "gone" not found';
    const text = 'role.rbac.authorization.k8s.io "lost" not found';
    expect(authorizer.authorize(attributes({})).reason).toBe(`RBAC: ${clusterText}`);
    expect(authorizer.authorize(namespaced).reason).toBe(`RBAC: [${clusterText}, ${text}]`);
    expect(authorizer.rulesFor(namespaced.user, 'dev').errors).toEqual([clusterText, text]);
  });
});

describe('authorizers together', () => {
  const refused = { authorize: () => ({ allowed: false, reason: 'because' }) };
  const later = { authorize: async () => ({ allowed: true, reason: 'later' }) };
  const denies = { authorize: () => ({ allowed: false, denied: true, reason: 'never' }) };

  it('allow, deny or collect reasons', async () => {
    const ask = (...authorizers: Parameters<typeof unionAuthorizer>[0][number][]) =>
      unionAuthorizer(authorizers).authorize(attributes({ groups: ['system:masters'] }));
    expect(ask(mastersAuthorizer, denies)).toEqual({ allowed: true, reason: '' });
    expect(ask(refused, refused)).toEqual({ allowed: false, reason: 'because\nbecause' });
    expect(ask(refused, denies, later)).toEqual({ allowed: false, denied: true, reason: 'never' });
    expect(await ask(refused, later, denies)).toEqual({ allowed: true, reason: 'later' });
    expect(ask()).toEqual({ allowed: false, reason: '' });
  });

  it.each([
    {
      name: 'in a namespace',
      request: { verb: 'list', namespace: 'default' },
      text: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    },
    {
      name: 'in the cluster',
      request: { verb: 'create', group: 'apps', resource: 'deployments', subresource: 'scale', name: 'x' },
      text: 'deployments.apps "x" is forbidden: User "jane" cannot create resource "deployments/scale" in API group "apps" at the cluster scope',
    },
    {
      name: 'a path',
      request: { isResourceRequest: false, path: '/metrics' },
      text: 'forbidden: User "jane" cannot get path "/metrics"',
    },
    {
      name: 'with a reason',
      request: {},
      reason: 'RBAC: x',
      text: 'pods is forbidden: User "jane" cannot get resource "pods" in API group "" at the cluster scope: RBAC: x',
    },
  ])('words a refusal $name', ({ request, text, reason = '' }) => {
    expect(accessDenied(attributes(request), reason)).toMatchObject({ code: 403, message: text });
  });
});

describe('the bootstrap policy', () => {
  const policy = bootstrapPolicy();
  const all = [...policy.clusterRoles, ...policy.clusterRoleBindings, ...policy.roles, ...policy.roleBindings];
  const { authorizer } = setUp(...all);
  const may = (name: string, groups: readonly string[], request: Partial<AccessAttributes>): boolean =>
    authorizer.authorize(attributes({ user: { name, groups }, ...request })).allowed;

  it('has every role that a binding refers to, each name once', () => {
    const names = all.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { roleRef, metadata } of [...policy.clusterRoleBindings, ...policy.roleBindings]) {
      expect(names).toContain(`${roleRef.kind} ${roleRef.kind === 'Role' ? metadata.namespace : ''}/${roleRef.name}`);
    }
  });

  it('keeps the lists of its rules in the order in which upstream shows them', () => {
    for (const { rules, metadata } of [...policy.clusterRoles, ...policy.roles]) {
      for (const rule of rules ?? []) {
        for (const list of [rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]) {
          expect(list ?? [], metadata.name).toEqual([...new Set(list)].sort());
        }
      }
    }
  });

  it('lets the administrators do everything', () => {
    expect(may('root', ['system:masters'], { verb: 'escalate', group: apiGroup, resource: 'clusterroles' })).toBe(true);
    expect(may('root', ['system:masters'], { isResourceRequest: false, path: '/metrics' })).toBe(true);
  });

  it('lets everybody discover, and nobody else read', () => {
    const path = (path: string) => ({ isResourceRequest: false, path });
    expect(may('jane', ['system:authenticated'], path('/apis/apps/v1'))).toBe(true);
    expect(may('jane', ['system:authenticated'], path('/metrics'))).toBe(false);
    expect(may('system:anonymous', ['system:unauthenticated'], path('/livez'))).toBe(true);
    expect(may('system:anonymous', ['system:unauthenticated'], path('/api'))).toBe(false);
    expect(may('jane', ['system:authenticated'], {})).toBe(false);
  });

  it('lets controllers do their work under their own names', () => {
    const controller = 'system:serviceaccount:kube-system:deployment-controller';
    expect(may(controller, [], { verb: 'create', group: 'apps', resource: 'replicasets', namespace: 'x' })).toBe(true);
    expect(may(controller, [], { verb: 'create', namespace: 'x' })).toBe(false);
    expect(may('system:kube-scheduler', [], { verb: 'create', subresource: 'binding', namespace: 'x' })).toBe(true);
  });

  it('has the aggregated roles filled in, each including the one below', () => {
    const rules = (name: string): readonly PolicyRule[] =>
      policy.clusterRoles.find((role) => role.metadata.name === name)?.rules ?? [];
    expect(rules('view')).toEqual(rules('system:aggregate-to-view'));
    expect(rules('edit')).toEqual([...rules('system:aggregate-to-edit'), ...rules('view')]);
    expect(new Set(rules('admin'))).toEqual(new Set([...rules('system:aggregate-to-admin'), ...rules('edit')]));
  });
});
