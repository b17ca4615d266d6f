import { describe, expect, it } from 'vitest';
import type { AccessAttributes, ApiRequest, Authorizer } from '../request.ts';
import { reviewLocalSubjectAccess, reviewOwnAccess, reviewOwnRules, reviewSubjectAccess } from './access-reviews.ts';
import { impersonator } from './impersonation.ts';

const jane = { name: 'jane', groups: ['dev'] };
const status = { allowed: false };

function recorder(decide: (attributes: AccessAttributes) => boolean = () => true) {
  const asked: AccessAttributes[] = [];
  const authorizer: Authorizer = {
    authorize: (attributes) => {
      asked.push(attributes);
      return decide(attributes) ? { allowed: true, reason: 'because' } : { allowed: false, reason: '' };
    },
  };
  return { asked, authorizer };
}

describe('access reviews', () => {
  it('asks for the subject that is named', async () => {
    const { asked, authorizer } = recorder();
    const spec = {
      user: 'joe',
      groups: ['ops'],
      uid: '1',
      extra: { k: ['v'] },
      resourceAttributes: {
        namespace: 'dev',
        verb: 'get',
        group: 'apps',
        resource: 'deployments',
        subresource: 'scale',
        name: 'x',
      },
    };
    const review = await reviewSubjectAccess({ metadata: {}, spec, status }, authorizer);
    expect(review).toEqual({ metadata: {}, spec, status: { allowed: true, reason: 'because' } });
    const { user: _u, groups: _g, uid: _i, extra: _e, resourceAttributes } = spec;
    expect(asked).toEqual([
      {
        ...resourceAttributes,
        version: '*',
        path: '',
        isResourceRequest: true,
        user: { name: 'joe', groups: ['ops'], uid: '1', extra: { k: ['v'] } },
      },
    ]);
  });

  it('asks for oneself, about paths too', async () => {
    const { asked, authorizer } = recorder(() => false);
    const spec = { nonResourceAttributes: { verb: 'get', path: '/metrics' } };
    expect((await reviewOwnAccess({ metadata: {}, spec, status }, jane, authorizer)).status).toEqual({
      allowed: false,
    });
    expect(asked).toMatchObject([{ user: jane, isResourceRequest: false, verb: 'get', path: '/metrics' }]);
    const denies: Authorizer = { authorize: () => ({ allowed: false, denied: true, reason: 'never' }) };
    const denied = await reviewOwnAccess({ metadata: {}, spec, status }, jane, denies);
    expect(denied.status).toEqual({ allowed: false, denied: true, reason: 'never' });
  });

  const both = { resourceAttributes: {}, nonResourceAttributes: { path: '/x' } };
  it.each([
    {
      name: 'without a question',
      spec: { user: 'a' },
      text: 'spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
    },
    {
      name: 'with two questions',
      spec: { user: 'a', ...both },
      text: 'spec.nonResourceAttributes: Invalid value: {"path":"/x"}: cannot be specified in combination with resourceAttributes',
    },
    {
      name: 'without a subject',
      spec: { resourceAttributes: {} },
      text: 'spec.user: Invalid value: "": at least one of user or group must be specified',
    },
    {
      name: 'with metadata',
      spec: { user: 'a', resourceAttributes: {} },
      metadata: { name: 'x' },
      text: 'metadata: Invalid value: {"name":"x"}: must be empty',
    },
    {
      name: 'with a selector given twice',
      spec: {
        user: 'a',
        resourceAttributes: { labelSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'Exists' }] } },
      },
      text: 'spec.resourceAttributes.labelSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements',
    },
    {
      name: 'with an empty selector',
      spec: { user: 'a', resourceAttributes: { fieldSelector: {} } },
      text: 'spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required',
    },
  ])('refuses a review $name', async ({ spec, metadata = {}, text }) => {
    const { authorizer } = recorder();
    await expect(reviewSubjectAccess({ metadata, spec, status }, authorizer)).rejects.toThrow(
      `SubjectAccessReview.authorization.k8s.io "" is invalid: ${text}`,
    );
  });

  it('keeps local reviews to their namespace', async () => {
    const { authorizer } = recorder();
    const review = (namespace: string, asked: string, at = namespace) =>
      reviewLocalSubjectAccess(
        { metadata: { namespace }, spec: { user: 'a', resourceAttributes: { namespace: asked } }, status },
        at,
        authorizer,
      );
    expect((await review('dev', 'dev')).status.allowed).toBe(true);
    await expect(review('dev', 'prod')).rejects.toThrow(
      'spec.resourceAttributes.namespace: Invalid value: "prod": must match metadata.namespace',
    );
    await expect(review('dev', 'dev', 'prod')).rejects.toThrow(
      'spec.resourceAttributes.namespace must match namespace: prod',
    );
    const nonResource = {
      metadata: { namespace: 'dev' },
      spec: { user: 'a', nonResourceAttributes: { path: '/' } },
      status,
    };
    await expect(reviewLocalSubjectAccess(nonResource, 'dev', authorizer)).rejects.toThrow(
      'disallowed on this kind of request',
    );
  });

  it('lists rules', () => {
    const empty = { resourceRules: [], nonResourceRules: [], incomplete: false };
    const review = reviewOwnRules(
      { metadata: {}, spec: { namespace: 'dev' }, status: empty },
      jane,
      (user, namespace) => {
        expect([user, namespace]).toEqual([jane, 'dev']);
        return {
          rules: [
            { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['x'] },
            { verbs: ['get'], nonResourceURLs: ['/x'] },
          ],
          errors: ['a', 'b'],
        };
      },
    );
    expect(review.status).toEqual({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['x'] }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
      incomplete: false,
      evaluationError: '[a, b]',
    });
    const nowhere = { metadata: {}, spec: {}, status: empty };
    expect(() => reviewOwnRules(nowhere, jane, () => ({ rules: [], errors: [] }))).toThrow('no namespace on request');
  });
});

describe('impersonation', () => {
  const act = async (headers: ApiRequest['headers'], decide?: (attributes: AccessAttributes) => boolean) => {
    const { asked, authorizer } = recorder(decide);
    const request = { headers } as ApiRequest;
    const user = await impersonator(authorizer)(request, jane);
    return {
      user,
      asked: asked.map(
        ({ verb, group, resource, subresource, namespace, name }) =>
          `${verb} ${group}/${resource}/${subresource} ${namespace}/${name}`,
      ),
    };
  };

  it('leaves the user alone where no header asks for another', () => {
    const { authorizer } = recorder();
    expect(impersonator(authorizer)({ headers: { accept: '*/*' } as ApiRequest['headers'] } as ApiRequest, jane)).toBe(
      jane,
    );
  });

  it('takes on users, groups, uid and extra information, each with leave', async () => {
    const { user, asked } = await act({
      'impersonate-user': 'joe',
      'impersonate-group': 'ops, admins',
      'impersonate-uid': '7',
      'impersonate-extra-acme.com%2fproject': 'a, b',
    });
    expect(user).toEqual({
      name: 'joe',
      uid: '7',
      groups: ['ops', 'admins', 'system:authenticated'],
      extra: { 'acme.com/project': ['a', 'b'] },
    });
    expect(asked).toEqual([
      'impersonate /users/ /joe',
      'impersonate /groups/ /ops',
      'impersonate /groups/ /admins',
      'impersonate authentication.k8s.io/userextras/acme.com/project /a',
      'impersonate authentication.k8s.io/userextras/acme.com/project /b',
      'impersonate authentication.k8s.io/uids/ /7',
    ]);
  });

  it.each([
    {
      name: 'a service account',
      headers: { 'impersonate-user': 'system:serviceaccount:dev:bot' },
      groups: ['system:serviceaccounts', 'system:serviceaccounts:dev', 'system:authenticated'],
      asked: 'impersonate /serviceaccounts/ dev/bot',
    },
    {
      name: 'nobody',
      headers: { 'impersonate-user': 'system:anonymous' },
      groups: ['system:unauthenticated'],
      asked: 'impersonate /users/ /system:anonymous',
    },
    {
      name: 'a user',
      headers: { 'impersonate-user': 'joe' },
      groups: ['system:authenticated'],
      asked: 'impersonate /users/ /joe',
    },
    {
      name: 'what is no service account',
      headers: { 'impersonate-user': 'system:serviceaccount:dev' },
      groups: ['system:authenticated'],
      asked: 'impersonate /users/ /system:serviceaccount:dev',
    },
  ])('knows the groups of $name', async ({ headers, groups, asked }) => {
    const result = await act(headers);
    expect(result.user.groups).toEqual(groups);
    expect(result.asked).toEqual([asked]);
  });

  it('refuses each part that is not allowed', async () => {
    const headers = { 'impersonate-user': 'joe', 'impersonate-group': 'system:masters' };
    await expect(act(headers, ({ resource }) => resource !== 'groups')).rejects.toThrow(
      'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope',
    );
    await expect(act({ 'impersonate-user': 'system:serviceaccount:dev:bot' }, () => false)).rejects.toThrow(
      'serviceaccounts "bot" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "dev"',
    );
  });

  it('refuses groups, uid or extra information without a user', async () => {
    await expect(act({ 'impersonate-group': 'ops' })).rejects.toThrow(
      'requested [group ops] without impersonating a user',
    );
    await expect(act({ 'impersonate-uid': '1' })).rejects.toThrow('without impersonating a user');
    await expect(act({ 'impersonate-extra-x': '1' })).rejects.toThrow('without impersonating a user');
  });
});
