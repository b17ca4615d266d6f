import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { ClusterRoleBinding } from './cluster-role-binding.ts';
import { clusterRoleBindingResource } from './cluster-role-binding-resource.ts';
import { clusterRoleResource } from './cluster-role-resource.ts';
import { roleBindingResource } from './role-binding-resource.ts';
import { roleResource } from './role-resource.ts';

const group = 'rbac.authorization.k8s.io';

describe('roles', () => {
  const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
  const urls = { verbs: ['get'], nonResourceURLs: ['/healthz'] };
  it.each([
    ['no rules', clusterRoleResource, undefined, []],
    ['a rule', roleResource, rule, []],
    ['URLs', clusterRoleResource, urls, []],
    [
      'URLs in a namespace',
      roleResource,
      urls,
      ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs'],
    ],
    [
      'URLs and resources',
      clusterRoleResource,
      { ...urls, resources: ['pods'] },
      [
        'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and non-resource URLs',
      ],
    ],
    [
      'nothing in it',
      roleResource,
      {},
      [
        'rules[0].verbs: Required value: verbs must contain at least one value',
        'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
        'rules[0].resources: Required value: resource rules must supply at least one resource',
      ],
    ],
    [
      'names of several resources',
      roleResource,
      { ...rule, resources: ['pods', 'secrets'], resourceNames: ['a'] },
      ['rules[0].resourceNames: Required value: resource names cannot apply to multiple resources'],
    ],
  ])('%s', (_, definition, entry, expected) => {
    expect(createErrors(definition, { metadata: {}, rules: entry === undefined ? [] : [entry] })).toEqual(expected);
  });
});

describe('role bindings', () => {
  const minimal: Input = {
    metadata: { name: 'b' },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', name: 'jane' },
      { kind: 'Group', name: 'devs' },
      { kind: 'ServiceAccount', name: 'default', namespace: 'team' },
    ],
  };

  it('the group of roles and subjects follows from their kind', () => {
    const binding = created<ClusterRoleBinding>(clusterRoleBindingResource, minimal);
    expect(binding.roleRef.apiGroup).toBe(group);
    expect(binding.subjects?.map((subject) => subject.apiGroup)).toEqual([group, group, undefined]);
  });

  it.each([
    ['in a namespace', roleBindingResource, minimal, []],
    ['everywhere', clusterRoleBindingResource, minimal, []],
    [
      'everywhere, to a Role',
      clusterRoleBindingResource,
      withField(minimal, 'roleRef.kind', 'Role'),
      ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'],
    ],
    [
      'no role',
      roleBindingResource,
      { metadata: {} },
      ['roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"', 'roleRef.name: Required value'],
    ],
    [
      'a service account of no namespace',
      clusterRoleBindingResource,
      withField(minimal, 'subjects', [{ kind: 'ServiceAccount', name: 'default' }]),
      ['subjects[0].namespace: Required value'],
    ],
    [
      'a user without a name',
      roleBindingResource,
      withField(minimal, 'subjects', [{ kind: 'User', name: '' }]),
      ['subjects[0].name: Required value', 'subjects[0].name: Invalid value: "": user name cannot be empty'],
    ],
    [
      'another kind of subject',
      roleBindingResource,
      withField(minimal, 'subjects', [{ kind: 'Robot', name: 'r' }]),
      ['subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'],
    ],
  ])('%s', (_, definition, input, expected) => {
    expect(createErrors(definition, input)).toEqual(expected);
  });

  it('the role stays', () => {
    expect(updateErrors(roleBindingResource, minimal, withField(minimal, 'roleRef.name', 'edit'))).toEqual([
      `roleRef: Invalid value: {"APIGroup":"${group}","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef`,
    ]);
  });
});
