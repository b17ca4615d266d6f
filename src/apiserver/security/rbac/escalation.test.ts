import { describe, expect, it } from 'vitest';
import type { ClusterRole } from '../../../api/rbac/v1/cluster-role.ts';
import { clusterRoleBindingResource } from '../../../api/rbac/v1/cluster-role-binding-resource.ts';
import { clusterRoleResource } from '../../../api/rbac/v1/cluster-role-resource.ts';
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import { roleBindingResource } from '../../../api/rbac/v1/role-binding-resource.ts';
import { roleResource } from '../../../api/rbac/v1/role-resource.ts';
import type { KubernetesObject } from '../../../api/resource.ts';
import type { Mutable } from '../../../api/schema/schema.ts';
import type { AdmissionAttributes } from '../../admission/admission.ts';
import { bootstrapPolicy } from './bootstrap-policy.ts';
import { reconciledBinding, reconciledRole } from './bootstrap-reconciliation.ts';
import { rbacEscalationCheck } from './escalation.ts';
import { compactRules, covers, describeRule } from './policy-rule.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { RbacIndex } from './rbac-index.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const pods = (...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: ['pods'] });

describe('covers', () => {
  const cases: readonly { name: string; owned: PolicyRule[]; wanted: PolicyRule[]; missing: string[] }[] = [
    { name: 'the same', owned: [pods('get')], wanted: [pods('get')], missing: [] },
    { name: 'nothing', owned: [], wanted: [], missing: [] },
    { name: 'verbs of several rules', owned: [pods('get'), pods('list')], wanted: [pods('get', 'list')], missing: [] },
    {
      name: 'a verb too many',
      owned: [pods('get')],
      wanted: [pods('get', 'list')],
      missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["list"]}'],
    },
    {
      name: 'everything',
      owned: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      wanted: [pods('*'), { verbs: ['get'], apiGroups: ['x'], resources: ['y/z'], resourceNames: ['n'] }],
      missing: [],
    },
    {
      name: 'all verbs from some',
      owned: [pods('get')],
      wanted: [pods('*')],
      missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'],
    },
    {
      name: 'a subresource of all',
      owned: [{ verbs: ['get'], apiGroups: ['*'], resources: ['*/scale'] }],
      wanted: [{ verbs: ['get'], apiGroups: ['apps'], resources: ['deployments/scale', 'deployments'] }],
      missing: ['{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}'],
    },
    {
      name: 'a name from all names',
      owned: [pods('get')],
      wanted: [{ ...pods('get'), resourceNames: ['a'] }],
      missing: [],
    },
    {
      name: 'all names from one',
      owned: [{ ...pods('get'), resourceNames: ['a'] }],
      wanted: [pods('get'), { ...pods('get'), resourceNames: ['a', 'b'] }],
      missing: [
        '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}',
      ],
    },
    {
      name: 'paths',
      owned: [{ verbs: ['get'], nonResourceURLs: ['/logs/*'] }],
      wanted: [{ verbs: ['get'], nonResourceURLs: ['/logs/a', '/metrics', '/logs/*'] }],
      missing: ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
    },
  ];
  it.each(cases)('$name', ({ owned, wanted, missing }) => {
    const result = covers(owned, wanted);
    expect(result.missing.map(describeRule)).toEqual(missing);
    expect(result.covered).toBe(missing.length === 0);
  });

  it('joins what is missing by resource', () => {
    const { missing } = covers([], [pods('get', 'list'), { verbs: ['get', 'post'], nonResourceURLs: ['/x'] }]);
    expect(compactRules(missing).map(describeRule)).toEqual([
      '{NonResourceURLs:["/x"], Verbs:["get"]}',
      '{NonResourceURLs:["/x"], Verbs:["post"]}',
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
    ]);
  });
});

describe('the escalation check', () => {
  const index = new RbacIndex();
  const metadata = (name: string) => ({ name });
  const bound = (role: string, name: string) => ({
    kind: 'ClusterRoleBinding',
    metadata: metadata(`${role}-${name}`),
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'User', apiGroup, name }],
  });
  const rbacRule = (verb: string, resource: string): PolicyRule => ({
    verbs: [verb],
    apiGroups: [apiGroup],
    resources: [resource],
  });
  for (const object of [
    { kind: 'ClusterRole', metadata: metadata('pod-reader'), rules: [pods('get')] },
    { kind: 'ClusterRole', metadata: metadata('pod-writer'), rules: [pods('create', 'update')] },
    { kind: 'ClusterRole', metadata: metadata('escalator'), rules: [rbacRule('escalate', 'roles')] },
    {
      kind: 'ClusterRole',
      metadata: metadata('binder'),
      rules: [{ ...rbacRule('bind', 'clusterroles'), resourceNames: ['pod-writer'] }],
    },
    bound('pod-reader', 'jane'),
    bound('pod-reader', 'joe'),
    bound('binder', 'joe'),
    bound('escalator', 'eve'),
  ]) {
    index.apply({ type: 'ADDED', object });
  }
  const rbac = new RbacAuthorizer(index);
  const plugin = rbacEscalationCheck({ index, rbac, authorizer: rbac });

  type Case = {
    user: string;
    groups?: string[];
    definition: AdmissionAttributes['definition'];
    object: object;
    old?: object;
    namespace?: string;
  };
  async function check({ user, groups = ['devs'], definition, object, old, namespace = '' }: Case): Promise<string> {
    try {
      await plugin.validate!({
        operation: old === undefined ? 'CREATE' : 'UPDATE',
        definition,
        subresource: '',
        namespace,
        name: 'x',
        object: object as Mutable<KubernetesObject>,
        old: old as KubernetesObject | undefined,
        user: { name: user, groups },
        dryRun: false,
        warn: () => {},
      });
      return 'allowed';
    } catch (error) {
      return (error as Error).message;
    }
  }
  const role = (...rules: PolicyRule[]) => ({ kind: 'ClusterRole', metadata: metadata('x'), rules });
  const to = (name: string, kind = 'ClusterRole') => ({
    metadata: metadata('x'),
    roleRef: { apiGroup, kind, name },
    subjects: [],
  });

  it('lets users write roles with what they hold', async () => {
    const definition = clusterRoleResource;
    expect(await check({ user: 'jane', definition, object: role(pods('get')) })).toBe('allowed');
    expect(await check({ user: 'jane', definition, object: role(pods('get', 'delete', 'list')) })).toBe(
      'clusterroles.rbac.authorization.k8s.io "x" is forbidden: user "jane" (groups=["devs"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete" "list"]}',
    );
    expect(await check({ user: 'root', groups: ['system:masters'], definition, object: role(pods('*')) })).toBe(
      'allowed',
    );
  });

  it('lets users with the verb escalate write any role', async () => {
    expect(await check({ user: 'eve', definition: roleResource, object: role(pods('*')), namespace: 'dev' })).toBe(
      'allowed',
    );
    expect(await check({ user: 'eve', definition: clusterRoleResource, object: role(pods('*')) })).toMatch(
      /not currently held/,
    );
  });

  it('lets nobody but administrators aggregate', async () => {
    const object = { ...role(), aggregationRule: { clusterRoleSelectors: [] } };
    expect(await check({ user: 'jane', definition: clusterRoleResource, object })).toBe(
      'clusterroles.rbac.authorization.k8s.io "x" is forbidden: must have cluster-admin privileges to use an aggregationRule',
    );
  });

  it('lets the garbage collector change owners of any role', async () => {
    const old = { ...role(pods('*')), metadata: { name: 'x', finalizers: ['a'], resourceVersion: '1' } };
    const object = { ...old, metadata: { name: 'x', resourceVersion: '1' } };
    expect(await check({ user: 'jane', definition: clusterRoleResource, object, old })).toBe('allowed');
    expect(await check({ user: 'jane', definition: clusterRoleResource, object: role(pods('list')), old })).toMatch(
      /held/,
    );
  });

  it('lets users bind what they hold, or are allowed to bind', async () => {
    const definition = clusterRoleBindingResource;
    expect(await check({ user: 'jane', definition, object: to('pod-reader') })).toBe('allowed');
    expect(await check({ user: 'jane', definition, object: to('pod-writer') })).toBe(
      'clusterrolebindings.rbac.authorization.k8s.io "x" is forbidden: user "jane" (groups=["devs"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["create" "update"]}',
    );
    expect(await check({ user: 'joe', definition, object: to('pod-writer') })).toBe('allowed');
    expect(
      await check({ user: 'joe', definition: roleBindingResource, namespace: 'dev', object: to('pod-writer') }),
    ).toBe('allowed');
    expect(
      await check({ user: 'jane', definition: roleBindingResource, namespace: 'dev', object: to('nope', 'Role') }),
    ).toBe('roles.rbac.authorization.k8s.io "nope" not found');
  });
});

describe('reconciliation of the bootstrap policy', () => {
  const policy = bootstrapPolicy();
  const dns = policy.clusterRoles.find(({ metadata }) => metadata.name === 'system:kube-dns')!;
  const viewer = policy.clusterRoleBindings.find(({ metadata }) => metadata.name === 'system:public-info-viewer')!;

  it('writes nothing where nothing is missing', () => {
    for (const role of policy.clusterRoles) expect(reconciledRole(role, role)).toBeUndefined();
    for (const binding of policy.clusterRoleBindings) expect(reconciledBinding(binding, binding)).toBeUndefined();
  });

  it('adds rules, labels and subjects, and takes none away', () => {
    const own = pods('patch');
    const present: ClusterRole = { ...dns, metadata: { name: 'system:kube-dns', labels: { mine: '1' } }, rules: [own] };
    const result = reconciledRole(present, dns)!;
    expect(result.rules).toEqual([
      own,
      ...['endpoints', 'services'].map((resource) => ({
        verbs: ['list', 'watch'],
        apiGroups: [''],
        resources: [resource],
      })),
    ]);
    expect(result.metadata.labels).toEqual({ mine: '1', 'kubernetes.io/bootstrapping': 'rbac-defaults' });
    expect(reconciledRole(result, dns)).toBeUndefined();
    const subject = { kind: 'User', apiGroup, name: 'me' };
    expect(reconciledBinding({ ...viewer, subjects: [subject] }, viewer)).toEqual({
      update: { ...viewer, subjects: [subject, ...viewer.subjects!] },
    });
    const elsewhere = { ...viewer, roleRef: { ...viewer.roleRef, name: 'other' } };
    expect(reconciledBinding(elsewhere, viewer)).toEqual({ replace: viewer });
  });

  it('leaves alone what its owner took over', () => {
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
    expect(reconciledRole({ ...dns, metadata: { name: 'x', annotations }, rules: [] }, dns)).toBeUndefined();
    expect(
      reconciledBinding({ ...viewer, metadata: { name: 'x', annotations }, subjects: [] }, viewer),
    ).toBeUndefined();
  });
});
