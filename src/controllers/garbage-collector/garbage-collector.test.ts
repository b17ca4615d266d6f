import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { ClusterRole } from '../../api/rbac/v1/cluster-role.ts';
import { clusterRoleResource } from '../../api/rbac/v1/cluster-role-resource.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { createDiscoveryPath } from '../../apiserver/discovery/discovery-path.ts';
import { apiVersionOf } from '../../client/client.ts';
import { type ResourceRef, refTo } from '../../client/resource-ref.ts';
import { configMaps, deployments, namespaces, pods, replicaSets, secrets } from '../../client/resources.ts';
import { discoveryIntervalMs } from '../shared/resource-monitors.ts';
import { createGarbageCollectorController } from './garbage-collector.ts';

const clusterRoles = refTo(ClusterRole, clusterRoleResource);
const namespace = 'default';
const missing = '00000000-0000-4000-8000-000000000000';

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

async function start(): Promise<void> {
  fixture = await startControllerFixture(createGarbageCollectorController, { paths: [createDiscoveryPath()] });
}

type Manifest = { readonly metadata?: object } & Readonly<Record<string, unknown>>;

function create<T extends KubernetesObject>(ref: ResourceRef<T>, name: string, manifest: Manifest = {}): Promise<T> {
  const place = ref.namespaced ? { namespace } : {};
  const object = { ...manifest, metadata: { ...place, name, ...manifest.metadata } };
  return fixture.client.create(ref, object as unknown as T);
}

function ownedBy(ref: ResourceRef, owner: KubernetesObject, more: Partial<OwnerReference> = {}): OwnerReference {
  const { name = '', uid = '' } = owner.metadata;
  return { apiVersion: apiVersionOf(ref), kind: ref.kind, name, uid, blockOwnerDeletion: true, ...more };
}

const podSpec = { containers: [{ name: 'web', image: 'nginx' }] };
const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
const spec = { selector: { matchLabels: { app: 'web' } }, template };

/** A Deployment with a ReplicaSet and two Pods, which run on a Node where `nodeName` is given. */
async function createTree(nodeName?: string): Promise<void> {
  const deployment = await create(deployments, 'web', { spec });
  const replicaSet = await create(replicaSets, 'web-1', {
    metadata: { ownerReferences: [ownedBy(deployments, deployment, { controller: true })] },
    spec,
  });
  const metadata = { ownerReferences: [ownedBy(replicaSets, replicaSet, { controller: true })] };
  for (const name of ['web-1-a', 'web-1-b']) await create(pods, name, { metadata, spec: { ...podSpec, nodeName } });
  await settle();
}

/** Lets retries come due, and what follows from them. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await fixture.settle(100);
}

async function names(...refs: readonly ResourceRef[]): Promise<string[]> {
  const lists = await Promise.all(refs.map((ref) => fixture.client.list(ref, ref.namespaced ? { namespace } : {})));
  return lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.name ?? ''));
}

const tree = (): Promise<string[]> => names(deployments, replicaSets, pods);

async function ownersOf(ref: ResourceRef, name: string): Promise<readonly string[]> {
  const { metadata } = await fixture.client.get(ref, { namespace, name });
  return (metadata.ownerReferences ?? []).map((owner) => owner.name);
}

const remove = (ref: ResourceRef, name: string, propagationPolicy: string): Promise<object> =>
  fixture.client.delete(ref, { namespace, name }, { propagationPolicy });

/** It has been through everything there is, on the event and after a restart, and would do nothing again. */
async function expectAtRest(): Promise<void> {
  fixture.writes();
  await fixture.settle(10 * 60_000);
  expect(fixture.writes()).toEqual([]);
  await fixture.restart();
  await settle();
  expect(fixture.writes()).toEqual([]);
}

describe('a Deployment that is deleted', () => {
  it('in the background goes at once, its ReplicaSet and Pods after it', async () => {
    await start();
    await createTree();
    expect(fixture.writes()).toEqual([]);
    await remove(deployments, 'web', 'Background');
    expect(await tree()).toEqual(['web-1', 'web-1-a', 'web-1-b']);
    await settle();
    expect(await tree()).toEqual([]);
    expect(fixture.writes()).toEqual([
      'DELETE /apis/apps/v1/namespaces/default/replicasets/web-1',
      'DELETE /api/v1/namespaces/default/pods/web-1-a',
      'DELETE /api/v1/namespaces/default/pods/web-1-b',
    ]);
    await expectAtRest();
  });

  it('in the foreground goes last, once Pods have ended', async () => {
    await start();
    await createTree('node-1');
    await remove(deployments, 'web', 'Foreground');
    await settle();
    expect(await tree()).toEqual(['web', 'web-1', 'web-1-a', 'web-1-b']);
    const replicaSet = await fixture.client.get(replicaSets, { namespace, name: 'web-1' });
    expect(replicaSet.metadata.finalizers).toEqual(['foregroundDeletion']);
    const pod = await fixture.client.get(pods, { namespace, name: 'web-1-a' });
    expect(pod.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
    expect(pod.metadata.finalizers).toBeUndefined();
    await fixture.client.delete(pods, { namespace, name: 'web-1-a' }, { gracePeriodSeconds: 0 });
    await settle();
    expect(await tree()).toEqual(['web', 'web-1', 'web-1-b']);
    await fixture.client.delete(pods, { namespace, name: 'web-1-b' }, { gracePeriodSeconds: 0 });
    await settle();
    expect(await tree()).toEqual([]);
    await expectAtRest();
  });

  it('in the foreground does not wait for what does not block it', async () => {
    await start();
    const owner = await create(configMaps, 'owner');
    const reference = ownedBy(configMaps, owner, { blockOwnerDeletion: false });
    const metadata = { ownerReferences: [reference], finalizers: ['example.com/hold'] };
    await create(configMaps, 'dependent', { metadata });
    await remove(configMaps, 'owner', 'Foreground');
    await settle();
    expect(await names(configMaps)).toEqual(['dependent']);
    const { metadata: held } = await fixture.client.get(configMaps, { namespace, name: 'dependent' });
    expect(held.deletionTimestamp).toBeDefined();
    await expectAtRest();
  });

  it('and orphans its dependents leaves them without an owner', async () => {
    await start();
    await createTree();
    await remove(deployments, 'web', 'Orphan');
    await settle();
    expect(await tree()).toEqual(['web-1', 'web-1-a', 'web-1-b']);
    expect(await ownersOf(replicaSets, 'web-1')).toEqual([]);
    expect(await ownersOf(pods, 'web-1-a')).toEqual(['web-1']);
    expect(fixture.writes()).toEqual([
      'PATCH /apis/apps/v1/namespaces/default/replicasets/web-1',
      'PATCH /apis/apps/v1/namespaces/default/deployments/web',
    ]);
    await expectAtRest();
  });

  it.each(['Background', 'Foreground', 'Orphan'])('%s while nobody collects is seen to afterwards', async (policy) => {
    await start();
    await createTree();
    await fixture.stop();
    await remove(deployments, 'web', policy);
    await fixture.restart();
    await settle();
    expect(await tree()).toEqual(policy === 'Orphan' ? ['web-1', 'web-1-a', 'web-1-b'] : []);
    await expectAtRest();
  });
});

describe('an object with several owners', () => {
  const createOwners = async (): Promise<void> => {
    const first = await create(configMaps, 'first');
    const second = await create(configMaps, 'second');
    const ownerReferences = [ownedBy(configMaps, first), ownedBy(configMaps, second)];
    await create(secrets, 'dependent', { metadata: { ownerReferences } });
    await settle();
  };

  it('loses one that goes, and goes with the last', async () => {
    await start();
    await createOwners();
    await remove(configMaps, 'first', 'Background');
    await settle();
    expect(await ownersOf(secrets, 'dependent')).toEqual(['second']);
    expect(fixture.writes()).toEqual(['PATCH /api/v1/namespaces/default/secrets/dependent']);
    await remove(configMaps, 'second', 'Background');
    await settle();
    expect(await names(secrets)).toEqual([]);
    await expectAtRest();
  });

  it('does not hold up one that waits for it', async () => {
    await start();
    await createOwners();
    await remove(configMaps, 'first', 'Foreground');
    await settle();
    expect(await names(configMaps)).toEqual(['second']);
    expect(await ownersOf(secrets, 'dependent')).toEqual(['second']);
    await expectAtRest();
  });

  it('loses one that never was', async () => {
    await start();
    const owner = await create(configMaps, 'owner');
    const dangling = ownedBy(configMaps, owner, { name: 'nobody', uid: missing });
    await create(secrets, 'dependent', { metadata: { ownerReferences: [ownedBy(configMaps, owner), dangling] } });
    await settle();
    expect(await ownersOf(secrets, 'dependent')).toEqual(['owner']);
    await expectAtRest();
  });
});

describe('a circle of owners', () => {
  /** Each is owned by the one before, the first by the last. */
  async function createCircle(...circle: readonly string[]): Promise<void> {
    const made = new Map<string, KubernetesObject>();
    for (const name of circle) made.set(name, await create(configMaps, name));
    for (const [i, name] of circle.entries()) {
      const owner = made.get(circle.at(i - 1)!)!;
      const patch = { metadata: { ownerReferences: [ownedBy(configMaps, owner)] } };
      await fixture.client.patch(configMaps, { namespace, name }, 'merge', patch);
    }
    await settle();
  }

  it.each([
    ['of one', ['a']],
    ['of two', ['a', 'b']],
    ['of three', ['a', 'b', 'c']],
  ])('%s goes when one is deleted in the foreground', async (_name, circle) => {
    await start();
    await createCircle(...circle);
    expect(await names(configMaps)).toEqual(circle);
    await remove(configMaps, 'a', 'Foreground');
    await settle();
    expect(await names(configMaps)).toEqual([]);
    await expectAtRest();
  });

  it('goes when one is deleted in the background', async () => {
    await start();
    await createCircle('a', 'b', 'c');
    await remove(configMaps, 'a', 'Background');
    await settle();
    expect(await names(configMaps)).toEqual([]);
    await expectAtRest();
  });
});

describe('an owner that does not exist', () => {
  it('takes its dependents with it, and is asked for once', async () => {
    await start();
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: missing };
    for (const name of ['a', 'b', 'c']) await create(secrets, name, { metadata: { ownerReferences: [reference] } });
    await settle();
    expect(await names(secrets)).toEqual([]);
    await expectAtRest();
  });

  it('is not the one that has its name now', async () => {
    await start();
    const owner = await create(configMaps, 'owner');
    await create(secrets, 'dependent', { metadata: { ownerReferences: [ownedBy(configMaps, owner)] } });
    await fixture.stop();
    await remove(configMaps, 'owner', 'Background');
    await create(configMaps, 'owner');
    await fixture.restart();
    await settle();
    expect([await names(configMaps), await names(secrets)]).toEqual([['owner'], []]);
    await expectAtRest();
  });

  it('keeps its dependents as long as its kind is not known', async () => {
    await start();
    const reference = { apiVersion: 'example.com/v1', kind: 'Monitor', name: 'm', uid: missing };
    await create(secrets, 'dependent', { metadata: { ownerReferences: [reference] } });
    await settle();
    expect(await names(secrets)).toEqual(['dependent']);
    expect(fixture.writes()).toEqual([]);
  });
});

describe('owners across namespaces', () => {
  it('are none, and a warning says so', async () => {
    await start();
    await create(namespaces, 'other');
    const owner = await create(configMaps, 'owner', { metadata: { namespace: 'other' } });
    await settle();
    await create(secrets, 'dependent', { metadata: { ownerReferences: [ownedBy(configMaps, owner)] } });
    await settle();
    expect(await names(secrets)).toEqual([]);
    expect(fixture.events()).toEqual([
      `Warning OwnerRefInvalidNamespace dependent: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "default"`,
    ]);
    expect((await fixture.client.list(configMaps, { namespace: 'other' })).items).toHaveLength(1);
    await expectAtRest();
  });

  it('do not matter to dependents in the right one', async () => {
    await start();
    await create(namespaces, 'other');
    const owner = await create(configMaps, 'owner');
    const metadata = { ownerReferences: [ownedBy(configMaps, owner)] };
    await create(secrets, 'right', { metadata });
    await create(secrets, 'wrong', { metadata: { ...metadata, namespace: 'other' } });
    await settle();
    expect(await names(secrets)).toEqual(['right']);
    expect((await fixture.client.list(secrets, { namespace: 'other' })).items).toEqual([]);
    await expectAtRest();
  });

  it('may be cluster-scoped', async () => {
    await start();
    const owner = await create(clusterRoles, 'owner', { rules: [] });
    await create(secrets, 'dependent', { metadata: { ownerReferences: [ownedBy(clusterRoles, owner)] } });
    await settle();
    expect(await names(secrets)).toEqual(['dependent']);
    await fixture.client.delete(clusterRoles, { name: 'owner' });
    await settle();
    expect(await names(secrets)).toEqual([]);
    await expectAtRest();
  });

  it('never delete what is cluster-scoped itself', async () => {
    await start();
    const owner = await create(configMaps, 'owner');
    const metadata = { ownerReferences: [ownedBy(configMaps, owner)] };
    await create(clusterRoles, 'dependent', { metadata, rules: [] });
    await settle();
    await remove(configMaps, 'owner', 'Background');
    await settle();
    expect(await names(clusterRoles)).toContain('dependent');
    await expectAtRest();
  });
});

describe('resources', () => {
  it('that come later are collected from the next discovery on', async () => {
    await start();
    const definition = { ...clusterRoleResource, group: 'example.com', kind: 'Monitor', resource: 'monitors' };
    fixture.server.parts.registry.add({ ...definition, storagePrefix: 'example.com/monitors' });
    const monitors: ResourceRef = {
      ...clusterRoles,
      type: undefined,
      group: 'example.com',
      kind: 'Monitor',
      resource: 'monitors',
    };
    const owner = await create(monitors, 'owner', { rules: [] });
    await create(secrets, 'dependent', { metadata: { ownerReferences: [ownedBy(monitors, owner)] } });
    await settle();
    await fixture.settle(discoveryIntervalMs);
    await fixture.client.delete(monitors, { name: 'owner' });
    await settle();
    expect(await names(secrets)).toEqual([]);
  });
});
