import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { configMapResource } from '../../api/core/v1/config-map-resource.ts';
import type { Namespace } from '../../api/core/v1/namespace.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { serviceUnavailable } from '../../api/status-error.ts';
import { createDiscoveryPath } from '../../apiserver/discovery/discovery-path.ts';
import type { PathHandler } from '../../apiserver/server.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import { configMaps, deployments, namespaces, pods, secrets } from '../../client/resources.ts';
import {
  createNamespaceController,
  type NamespaceControllerOptions,
  namespaceDeletionGraceMs,
} from './namespace-controller.ts';

const namespace = 'web';
const path = `/api/v1/namespaces/${namespace}`;
const hold = { finalizers: ['example.com/hold'] };

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

async function start(paths: readonly PathHandler[] = [], options?: NamespaceControllerOptions): Promise<void> {
  fixture = await startControllerFixture(createNamespaceController(options), {
    paths: [...paths, createDiscoveryPath()],
  });
  await fixture.client.create(namespaces, { metadata: { name: namespace }, spec: {}, status: {} });
}

function create(ref: ResourceRef, name: string, manifest: object = {}, metadata: object = {}): Promise<object> {
  const object = { ...manifest, metadata: { namespace, name, ...metadata } };
  return fixture.client.create(ref, object as KubernetesObject);
}

const podOn = (nodeName?: string): object => ({ spec: { nodeName, containers: [{ name: 'web', image: 'nginx' }] } });
const template = { metadata: { labels: { app: 'web' } }, ...podOn() };
const deployment = { spec: { selector: { matchLabels: { app: 'web' } }, template } };

const getNamespace = (): Promise<Namespace> => fixture.client.get(namespaces, { name: namespace });
const deleteNamespace = (): Promise<object> => fixture.client.delete(namespaces, { name: namespace });

async function count(ref: ResourceRef): Promise<number> {
  return (await fixture.client.list(ref, { namespace })).items.length;
}

/** `NamespaceContentRemaining: …`, of the conditions that say that something is left or wrong. */
async function troubles(): Promise<string[]> {
  const { conditions = [] } = (await getNamespace()).status;
  expect(conditions).toHaveLength(5);
  return conditions.filter(({ status }) => status === 'True').map(({ type, message }) => `${type}: ${message}`);
}

describe('a Namespace that is deleted', () => {
  it('goes with all that is in it, once others have had the time to see', async () => {
    await start();
    await create(configMaps, 'settings');
    await create(secrets, 'password');
    await create(deployments, 'web', deployment);
    await create(pods, 'web-1', podOn());
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs - 1);
    expect([await count(configMaps), (await getNamespace()).status.phase]).toEqual([1, 'Terminating']);
    expect(fixture.writes()).toEqual([]);
    await fixture.settle(1);
    await expect(getNamespace()).rejects.toThrow('namespaces "web" not found');
    expect([await count(configMaps), await count(secrets), await count(deployments), await count(pods)]).toEqual([
      0, 0, 0, 0,
    ]);
    await fixture.restart();
    expect(fixture.writes().filter((write) => !write.startsWith('DELETE'))).toEqual([
      `PUT ${path}/status`,
      `PUT ${path}/finalize`,
    ]);
  });

  it('goes sooner where nobody else has to see', async () => {
    await start([], { deletionGraceMs: 10 });
    await create(configMaps, 'settings');
    await deleteNamespace();
    await fixture.settle(9);
    expect(await count(configMaps)).toBe(1);
    await fixture.settle(1);
    await expect(getNamespace()).rejects.toThrow('namespaces "web" not found');
  });

  it('leaves other namespaces alone', async () => {
    await start();
    await fixture.client.create(configMaps, { metadata: { name: 'other', namespace: 'default' } });
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs);
    expect((await fixture.client.list(configMaps, { namespace: 'default' })).items).toHaveLength(1);
  });

  it('waits for Pods, with all else untouched', async () => {
    await start();
    await create(configMaps, 'settings');
    await create(pods, 'web-1', podOn('node-1'));
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs);
    expect(await troubles()).toEqual([
      'NamespaceContentRemaining: Some resources are remaining: pods. has 1 resource instances',
    ]);
    expect([await count(configMaps), await count(pods)]).toEqual([1, 1]);
    const pod = await fixture.client.get(pods, { namespace, name: 'web-1' });
    expect(pod.metadata.deletionGracePeriodSeconds).toBe(30);
    await fixture.client.delete(pods, { namespace, name: 'web-1' }, { gracePeriodSeconds: 0 });
    await fixture.settle(namespaceDeletionGraceMs);
    await expect(getNamespace()).rejects.toThrow('not found');
  });

  it('tells of Pods that do not end in their time', async () => {
    await start();
    await create(pods, 'web-1', podOn('node-1'));
    await deleteNamespace();
    for (let i = 0; i < 10; i++) await fixture.settle(5000);
    expect(await troubles()).toEqual([
      'NamespaceDeletionContentFailure: Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: web for gvr: /v1, Resource=pods',
      'NamespaceContentRemaining: Some resources are remaining: pods. has 1 resource instances',
    ]);
  });

  it('waits for finalizers, and writes nothing while nothing changes', async () => {
    await start();
    await create(configMaps, 'held', {}, hold);
    await create(secrets, 'free');
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs);
    expect(await troubles()).toEqual([
      'NamespaceContentRemaining: Some resources are remaining: configmaps. has 1 resource instances',
      'NamespaceFinalizersRemaining: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]);
    expect([await count(configMaps), await count(secrets)]).toEqual([1, 0]);
    const before = [await getNamespace(), (await fixture.client.list(configMaps, {})).resourceVersion];
    await fixture.settle(60_000);
    expect([await getNamespace(), (await fixture.client.list(configMaps, {})).resourceVersion]).toEqual(before);

    const key = { namespace, name: 'held' };
    await fixture.client.patch(configMaps, key, 'merge', { metadata: { finalizers: null } });
    await fixture.settle(8000);
    await expect(getNamespace()).rejects.toThrow('not found');
  });

  it('keeps the finalizers of others', async () => {
    await start();
    const found = await getNamespace();
    const finalizers = ['kubernetes', 'example.com/theirs'];
    await fixture.client.updateSubresource(namespaces, { ...found, spec: { finalizers } }, 'finalize');
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs);
    expect((await getNamespace()).spec.finalizers).toEqual(['example.com/theirs']);
    expect(await troubles()).toEqual([]);
    const { resourceVersion } = (await getNamespace()).metadata;
    await fixture.settle(60_000);
    await fixture.settle(60_000);
    expect((await getNamespace()).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('loses what can only be deleted one by one', async () => {
    await start();
    const names = { group: 'example.com', kind: 'Monitor', resource: 'monitors', singular: 'monitor' };
    const verbs = ['create', 'delete', 'get', 'list', 'watch'] as const;
    fixture.server.parts.registry.add({ ...configMapResource, ...names, verbs, storagePrefix: 'example.com/monitors' });
    const monitors: ResourceRef = { ...configMaps, ...names, type: undefined };
    await create(monitors, 'a');
    await create(monitors, 'b');
    await deleteNamespace();
    await fixture.settle(namespaceDeletionGraceMs);
    await expect(getNamespace()).rejects.toThrow('not found');
    const ofMonitors = fixture.writes().filter((write) => write.includes('monitors'));
    expect(ofMonitors).toEqual(['a', 'b'].map((name) => `DELETE /apis/example.com/v1/namespaces/web/monitors/${name}`));
    expect(await count(monitors)).toBe(0);
  });

  it('that was so before the controller started', async () => {
    await start();
    await fixture.stop();
    await deleteNamespace();
    await fixture.restart();
    await fixture.settle(namespaceDeletionGraceMs);
    await expect(getNamespace()).rejects.toThrow('not found');
  });
});

it('a Namespace that nobody deletes is left alone', async () => {
  await start();
  await create(configMaps, 'settings');
  await fixture.settle(60_000);
  expect([await count(configMaps), fixture.writes()]).toEqual([1, []]);
});

it('a group that cannot be discovered keeps the Namespace, not the rest of its content', async () => {
  let isDown = true;
  await start([
    ({ info }) => {
      if (isDown && info.path === '/apis/batch/v1') throw serviceUnavailable('try again');
      return undefined;
    },
  ]);
  await create(configMaps, 'settings');
  await deleteNamespace();
  await fixture.settle(namespaceDeletionGraceMs);
  expect(await troubles()).toEqual([
    'NamespaceDeletionDiscoveryFailure: Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: batch/v1: try again',
  ]);
  expect(await count(configMaps)).toBe(0);
  isDown = false;
  await fixture.settle(60_000);
  await expect(getNamespace()).rejects.toThrow('not found');
});
