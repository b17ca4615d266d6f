/** The client over HTTPS, on a whole server. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ConfigMap } from '../../src/api/core/v1/config-map.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import {
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  type StatusError,
} from '../../src/api/status-error.ts';
import type { Client } from '../../src/client/client.ts';
import { clientFromKubeconfig } from '../../src/client/http/client-from-kubeconfig.ts';
import { configMaps, deployments, namespaces, pods, secrets } from '../../src/client/resources.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';

let cluster: TestCluster;
let client: Client;
let namespace: string;
let namespaceCount = 0;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await clientFromKubeconfig(cluster.kubeconfigFile, { userAgent: 'tester/1.0' });
});

afterAll(async () => {
  await client.transport.close();
  await cluster.close();
});

beforeEach(async () => {
  namespace = `n${namespaceCount++}`;
  await client.create(namespaces, { metadata: { name: namespace } } as never);
});

const map = (name: string, data: Readonly<Record<string, string>> = {}): ConfigMap => ({
  metadata: { namespace, name, labels: { suite: 'client' } },
  data,
});

/** Those of the test: controllers make some of their own in each namespace. */
const own = () => ({ namespace, labelSelector: 'suite=client' });

describe('the client over HTTPS', () => {
  it('creates, reads, lists, updates and deletes', async () => {
    const created = await client.create(configMaps, map('a', { x: '1' }));
    expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } });
    expect(created.metadata.managedFields?.[0]?.manager).toBe('tester');
    expect(await client.get(configMaps, { namespace, name: 'a' })).toEqual(created);
    const { items } = await client.list(configMaps, own());
    expect(items).toEqual([created]);
    const updated = await client.update(configMaps, { ...created, data: { x: '2' } });
    expect(updated.data).toEqual({ x: '2' });
    await client.delete(configMaps, { namespace, name: 'a' }, { preconditions: { uid: created.metadata.uid } });
    await expect(client.get(configMaps, { namespace, name: 'a' })).rejects.toSatisfy(isNotFound);
  });

  it.each([
    ['json', [{ op: 'replace', path: '/data/x', value: '2' }]],
    ['merge', { data: { x: '2', left: undefined } }],
    ['strategic', { data: { x: '2', left: undefined } }],
    ['apply', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '2' } }],
  ] as const)('patches as %s', async (type, patch) => {
    await client.create(configMaps, map('a', { x: '1', left: 'alone' }));
    const options = type === 'apply' ? { fieldManager: 'applier', force: true } : {};
    const patched = await client.patch(configMaps, { namespace, name: 'a' }, type, patch, options);
    expect(patched.data).toEqual({ x: '2', left: 'alone' });
  });

  it('writes subresources', async () => {
    const labels = { app: 'web' };
    const spec = {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    };
    const web = { metadata: { namespace, name: 'web' }, spec } as unknown as Deployment;
    const created = await client.create(deployments, web);
    const status = { ...created.status, observedGeneration: 1 };
    const updated = await client.updateStatus(deployments, { ...created, status });
    expect(updated.status.observedGeneration).toBe(1);
    const pod = { metadata: { namespace, name: 'p' }, spec: spec.template.spec } as unknown as Pod;
    await client.create(pods, pod);
    const target = { apiVersion: 'v1', kind: 'Node', name: 'node-1' };
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target };
    await client.createSubresource(pods, { namespace, name: 'p' }, 'binding', binding);
    expect((await client.get(pods, { namespace, name: 'p' })).spec.nodeName).toBe('node-1');
  });

  it('deletes collections, and lists in pages', async () => {
    for (let i = 0; i < 5; i++) await client.create(configMaps, map(`m${i}`));
    const first = await client.list(configMaps, { ...own(), limit: 2 });
    expect(first.items).toHaveLength(2);
    const rest = await client.list(configMaps, { ...own(), continue: first.continue });
    expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['m2', 'm3', 'm4']);
    expect(rest.continue).toBeUndefined();
    await client.deleteCollection(configMaps, own());
    expect((await client.list(configMaps, own())).items).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, (error: unknown) => boolean]>([
    ['a name that is none', () => client.create(configMaps, map('No Name')), isInvalid],
    [
      'a revision that is not the last',
      async () => {
        const created = await client.create(configMaps, map('a'));
        await client.update(configMaps, { ...created, data: { x: '1' } });
        return client.update(configMaps, { ...created, data: { x: '2' } });
      },
      isConflict,
    ],
  ])('rejects %s', async (_what, act, is) => {
    await expect(act()).rejects.toSatisfy(is);
  });

  it('tells where a list goes on whose snapshot is gone', async () => {
    for (let i = 0; i < 3; i++) await client.create(configMaps, map(`m${i}`));
    const first = await client.list(configMaps, { ...own(), limit: 2 });
    await client.create(configMaps, map('m3'));
    await cluster.compact();
    const rest = client.list(configMaps, { ...own(), continue: first.continue });
    const error = (await rest.catch((reason: unknown) => reason)) as StatusError;
    expect(error).toSatisfy(isExpired);
    expect((await client.list(configMaps, { ...own(), continue: error.continueToken })).items).toHaveLength(2);
  });

  it('acts as others, with a token or by impersonation', async () => {
    await client.create(configMaps, map('a'));
    const account = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } };
    const serviceAccounts = {
      group: '',
      version: 'v1',
      kind: 'ServiceAccount',
      resource: 'serviceaccounts',
      namespaced: true,
    };
    await client.create(serviceAccounts, { metadata: { namespace, name: 'robot' } });
    const answer = await client.createSubresource(serviceAccounts, { namespace, name: 'robot' }, 'token', account);
    const { token } = (answer as { readonly status: { readonly token: string } }).status;
    const withoutUser = cluster.kubeconfig.replace(/client-(certificate|key)-data: .*/g, '');
    const robot = await clientFromKubeconfig(withoutUser, { token: () => token });
    const impersonating = cluster.kubeconfig.replace(/( +)client-certificate-data:/, '$1as: jane\n$&');
    const jane = await clientFromKubeconfig(impersonating);
    const robotName = `system:serviceaccount:${namespace}:robot`;
    for (const [who, name] of [
      [robot, robotName],
      [jane, 'jane'],
    ] as const) {
      const error = await who.list(secrets, { namespace }).catch((reason: unknown) => reason);
      expect(error).toSatisfy(isForbidden);
      expect(String(error)).toContain(`User "${name}" cannot list resource "secrets"`);
      await who.transport.close();
    }
  });
});
