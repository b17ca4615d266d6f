import { describe, expect, it } from 'vitest';
import { type FixtureOptions, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { serviceAccountResource } from '../../api/core/v1/service-account-resource.ts';
import type { UserInfo } from '../request.ts';
import { forbiddenLabels } from './kubelet-labels.ts';
import { nodeRestriction } from './node-restriction.ts';
import { objectLookup } from './object-lookup.ts';

const kubelet: UserInfo = { name: 'system:node:n', groups: ['system:nodes'] };
const options: FixtureOptions = { plugins: (registry) => [nodeRestriction(objectLookup(registry))] };
const mergePatch = 'application/merge-patch+json';
const pods = '/api/v1/namespaces/default/pods';

async function clusterFixture() {
  const fixture = await startServerFixture(options);
  const { send } = fixture;
  const node = await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
  await send('POST', '/api/v1/nodes', { metadata: { name: 'm' } });
  for (const [name, nodeName] of [
    ['mine', 'n'],
    ['other', 'm'],
  ]) {
    const resourceClaims = [{ name: 'a', resourceClaimTemplateName: 't' }];
    const spec = { nodeName, resourceClaims, containers: [{ name: 'c', image: 'i' }] };
    await send('POST', pods, { metadata: { name }, spec });
  }
  const asKubelet = (method: string, path: string, object?: object) =>
    send(method, path, object, { user: kubelet, ...(method === 'PATCH' ? { contentType: mergePatch } : {}) });
  return { ...fixture, node, asKubelet };
}

describe('the Node of a kubelet', () => {
  it('is made and changed by it', async () => {
    const { send, asKubelet } = await clusterFixture();
    await send('DELETE', '/api/v1/nodes/n');
    await asKubelet('POST', '/api/v1/nodes', {
      metadata: {
        name: 'n',
        labels: {
          'kubernetes.io/hostname': 'n',
          'node.kubernetes.io/rack': '1',
          'sub.kubelet.kubernetes.io/x': 'y',
          'example.com/team': 'a',
        },
      },
      spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
    });
    await asKubelet('PATCH', '/api/v1/nodes/n', { metadata: { labels: { 'topology.kubernetes.io/zone': 'z' } } });
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const node = await asKubelet('PATCH', '/api/v1/nodes/n/status', { status });
    expect(node.status.conditions).toMatchObject(status.conditions);
  });

  it.each<[string, string, string, object | undefined, string]>([
    [
      'another Node',
      'PATCH',
      '/api/v1/nodes/m',
      { metadata: { labels: { a: 'b' } } },
      'node "n" is not allowed to modify node "m"',
    ],
    [
      'the status of another Node',
      'PATCH',
      '/api/v1/nodes/m/status',
      { status: { phase: 'x' } },
      'node "n" is not allowed to modify node "m"',
    ],
    [
      'a Node of another name',
      'POST',
      '/api/v1/nodes',
      { metadata: { name: 'x' } },
      'node "n" is not allowed to modify node "x"',
    ],
    ['its taints', 'PATCH', '/api/v1/nodes/n', { spec: { taints: [] } }, 'node "n" is not allowed to modify taints'],
    [
      'its owners',
      'PATCH',
      '/api/v1/nodes/n',
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u' }] } },
      'node "n" is not allowed to modify ownerReferences',
    ],
    [
      'labels by which Pods are kept apart',
      'PATCH',
      '/api/v1/nodes/n',
      { metadata: { labels: { 'x.node-restriction.kubernetes.io/y': '1', 'k8s.io/role': 'master' } } },
      'node "n" is not allowed to modify labels: k8s.io/role, x.node-restriction.kubernetes.io/y',
    ],
  ])('not %s', async (_, method, path, object, message) => {
    const { asKubelet } = await clusterFixture();
    await expect(asKubelet(method, path, object)).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining(message),
    });
  });

  it('is not made with labels that are not its own', async () => {
    const { send, asKubelet } = await clusterFixture();
    await send('DELETE', '/api/v1/nodes/n');
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    await expect(asKubelet('POST', '/api/v1/nodes', { metadata: { name: 'n', labels } })).rejects.toThrow(
      'node "n" is not allowed to set the following labels: node-role.kubernetes.io/control-plane',
    );
  });

  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, readonly string[]]>([
    ['that stays', { 'k8s.io/a': '1' }, { 'k8s.io/a': '1' }, []],
    ['that changes', { 'k8s.io/a': '1' }, { 'k8s.io/a': '2' }, ['k8s.io/a']],
    ['that goes', { 'kubernetes.io/a': '1' }, {}, ['kubernetes.io/a']],
    ['of nobody in particular', {}, { plain: '1', 'notkubernetes.io/a': '1' }, []],
    ['of the machine', {}, { 'beta.kubernetes.io/instance-type': 'large', 'kubelet.kubernetes.io/a': '1' }, []],
  ])('a label %s', (_, before, after, expected) => {
    expect(forbiddenLabels(before, after)).toEqual(expected);
  });
});

describe('the Pods of a kubelet', () => {
  it('are reported on and deleted by it', async () => {
    const { asKubelet } = await clusterFixture();
    const pod = await asKubelet('PATCH', `${pods}/mine/status`, { status: { phase: 'Running' } });
    expect(pod.status.phase).toBe('Running');
    await asKubelet('DELETE', `${pods}/mine`, { gracePeriodSeconds: 0 });
  });

  it.each<[string, string, string, object | undefined, string]>([
    [
      'reports on others',
      'PATCH',
      `${pods}/other/status`,
      { status: { phase: 'Failed' } },
      'can only update pod status for pods with spec.nodeName set to itself',
    ],
    ['deletes others', 'DELETE', `${pods}/other`, undefined, 'can only delete pods with spec.nodeName set to itself'],
    [
      'changes their labels',
      'PATCH',
      `${pods}/mine/status`,
      { metadata: { labels: { a: 'b' } } },
      'cannot update labels through pod status',
    ],
    [
      'changes their claims',
      'PATCH',
      `${pods}/mine/status`,
      { status: { resourceClaimStatuses: [{ name: 'a', resourceClaimName: 'b' }] } },
      'cannot update resource claim statuses',
    ],
    [
      'changes what they are',
      'PATCH',
      `${pods}/mine`,
      { metadata: { labels: { a: 'b' } } },
      'unexpected operation "UPDATE"',
    ],
  ])('never: it %s', async (_, method, path, object, message) => {
    const { asKubelet } = await clusterFixture();
    await expect(asKubelet(method, path, object)).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining(message),
    });
  });

  const mirror = (
    uid: string,
    changes: { readonly metadata?: object; readonly spec?: object; readonly owner?: object } = {},
  ) => ({
    metadata: {
      name: 'static',
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid, controller: true, ...changes.owner }],
      ...changes.metadata,
    },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }], ...changes.spec },
  });

  it.each<[string, Parameters<typeof mirror>[1], string]>([
    ['that is no mirror', { metadata: { annotations: {} } }, 'node "n" can only create mirror pods'],
    ['of another Node', { spec: { nodeName: 'm' } }, 'can only create pods with spec.nodeName set to itself'],
    ['of nobody', { metadata: { ownerReferences: [] } }, 'can only create pods with an owner reference set to itself'],
    ['of another owner', { owner: { name: 'm' } }, 'can only create pods with an owner reference set to itself'],
    ['that it does not manage', { owner: { controller: false } }, 'with a controller owner reference set to itself'],
    [
      'that holds it back',
      { owner: { blockOwnerDeletion: true } },
      'must not set blockOwnerDeletion on an owner reference',
    ],
    ['of a Node that was', { owner: { uid: 'old' } }, 'node n UID mismatch: expected'],
    [
      'that reads configuration',
      { spec: { volumes: [{ name: 'v', configMap: { name: 'm' } }] } },
      'can not create pods that reference configmaps',
    ],
    [
      'with a claim',
      { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } },
      'can not create pods that reference persistentvolumeclaims',
    ],
    ['with secrets', { spec: { imagePullSecrets: [{ name: 's' }] } }, 'can not create pods that reference secrets'],
  ])('are not made by it: one %s', async (_, changes, message) => {
    const { node, send } = await clusterFixture();
    const pod = mirror(node.metadata.uid, changes);
    await expect(send('POST', pods, pod, { user: kubelet })).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining(message),
    });
  });
});

describe('the Lease and the CSINode of a kubelet', () => {
  const leases = (namespace: string): string => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const csiNode = (name: string) => ({ metadata: { name }, spec: { drivers: [] } });
  const lease = (name: string) => ({ metadata: { name }, spec: { holderIdentity: name } });

  it('are its own', async () => {
    const { asKubelet } = await clusterFixture();
    await asKubelet('POST', leases('kube-node-lease'), lease('n'));
    await asKubelet('PATCH', `${leases('kube-node-lease')}/n`, { spec: { leaseDurationSeconds: 40 } });
    await asKubelet('DELETE', `${leases('kube-node-lease')}/n`);
    await asKubelet('POST', '/apis/storage.k8s.io/v1/csinodes', csiNode('n'));
  });

  it.each([
    [
      'a Lease of another',
      leases('kube-node-lease'),
      lease('m'),
      'can only access node lease with the same name as the requesting node',
    ],
    [
      'a Lease elsewhere',
      leases('default'),
      lease('n'),
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    [
      'a CSINode of another',
      '/apis/storage.k8s.io/v1/csinodes',
      csiNode('m'),
      'can only access CSINode with the same name as the requesting node',
    ],
  ])('are not %s', async (_, path, object, message) => {
    const { asKubelet } = await clusterFixture();
    await expect(asKubelet('POST', path, object)).rejects.toThrow(message);
  });
});

describe('the tokens that a kubelet asks for', () => {
  it.each<[string, object | undefined, string | undefined]>([
    ['for a Pod of its own', { apiVersion: 'v1', kind: 'Pod', name: 'mine' }, undefined],
    ['for a Pod that is not there, which others find out', { apiVersion: 'v1', kind: 'Pod', name: 'x' }, undefined],
    ['for nobody', undefined, 'node requested token not bound to a pod'],
    ['for a Secret', { apiVersion: 'v1', kind: 'Secret', name: 's' }, 'node requested token not bound to a pod'],
    [
      'for a Pod of another Node',
      { apiVersion: 'v1', kind: 'Pod', name: 'other' },
      'node requested token bound to a pod scheduled on a different node',
    ],
  ])('%s', async (_, boundObjectRef, message) => {
    const { server } = await clusterFixture();
    const plugin = nodeRestriction(objectLookup(() => server.parts.registry));
    const validated = async () =>
      plugin.validate?.({
        operation: 'CREATE',
        definition: serviceAccountResource,
        subresource: 'token',
        namespace: 'default',
        name: 'default',
        object: { kind: 'TokenRequest', metadata: {}, spec: { boundObjectRef } } as never,
        old: undefined,
        user: kubelet,
        dryRun: false,
        warn: () => {},
      });
    if (message === undefined) await validated();
    else await expect(validated()).rejects.toThrow(`serviceaccounts "default" is forbidden: ${message}`);
  });
});

describe('others', () => {
  it('are no business of it', async () => {
    const { send } = await clusterFixture();
    const user = { name: 'system:node:n', groups: ['system:masters'] };
    await send('DELETE', `${pods}/other`, undefined, { user });
  });

  it('that are kubelets without a name do nothing', async () => {
    const { send } = await clusterFixture();
    const user = { name: 'system:node:', groups: ['system:nodes'] };
    await expect(send('DELETE', `${pods}/mine`, undefined, { user })).rejects.toThrow(
      'could not determine node from user "system:node:"',
    );
  });
});
