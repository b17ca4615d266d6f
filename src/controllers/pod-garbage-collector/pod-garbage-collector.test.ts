import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { nodes, pods } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import {
  collectionIntervalMs,
  createPodGarbageCollectorController,
  PodGarbageCollector,
  quarantineMs,
} from './pod-garbage-collector.ts';

const namespace = 'default';
const path = '/api/v1/namespaces/default/pods';
const hold = { finalizers: ['example.com/hold'] };

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

async function start(create: ControllerFactory = createPodGarbageCollectorController): Promise<void> {
  fixture = await startControllerFixture(create);
}

function createPod(name: string, nodeName?: string, metadata: object = {}): Promise<Pod> {
  const spec = { nodeName, containers: [{ name: 'web', image: 'nginx' }] };
  return fixture.client.create(pods, { metadata: { namespace, name, ...metadata }, spec } as unknown as Pod);
}

const createNode = (name: string, spec: object = {}): Promise<Node> =>
  fixture.client.create(nodes, { metadata: { name }, spec } as Node);

const setPhase = (name: string, phase: string): Promise<Pod> =>
  fixture.client.patch(pods, { namespace, name }, 'merge', { status: { phase } }, { subresource: 'status' });

const getPod = (name: string): Promise<Pod> => fixture.client.get(pods, { namespace, name });

async function podNames(): Promise<(string | undefined)[]> {
  return (await fixture.client.list(pods, { namespace })).items.map(({ metadata }) => metadata.name);
}

describe('Pods of a Node that is gone', () => {
  it('fail and go, after the quarantine', async () => {
    await start();
    await createNode('there');
    await createPod('stays', 'there');
    await createPod('held', 'gone', hold);
    await createPod('orphan', 'gone');
    await fixture.settle(collectionIntervalMs);
    await fixture.settle(quarantineMs - collectionIntervalMs);
    expect([await podNames(), fixture.writes()]).toEqual([['held', 'orphan', 'stays'], []]);
    await fixture.settle(collectionIntervalMs);
    expect(await podNames()).toEqual(['held', 'stays']);
    expect(fixture.writes().sort()).toEqual([
      `DELETE ${path}/held`,
      `DELETE ${path}/orphan`,
      `PATCH ${path}/held/status`,
      `PATCH ${path}/orphan/status`,
    ]);
    const { metadata, status } = await getPod('held');
    expect(metadata).toMatchObject({ deletionGracePeriodSeconds: 0, deletionTimestamp: '2030-01-01T00:01:00Z' });
    expect(status).toMatchObject({ phase: 'Failed', observedGeneration: 1 });
    expect(status.conditions).toEqual([
      {
        type: 'DisruptionTarget',
        status: 'True',
        observedGeneration: 1,
        reason: 'DeletionByPodGC',
        message: 'PodGC: node no longer exists',
        lastProbeTime: null,
        lastTransitionTime: '2030-01-01T00:01:00Z',
      },
    ]);
    expect((await getPod('stays')).status.phase).toBe('Pending');
  });

  it('stay where it has come back', async () => {
    await start();
    await createPod('orphan', 'late');
    await fixture.settle(collectionIntervalMs);
    await createNode('late');
    for (let i = 0; i < 5; i++) await fixture.settle(collectionIntervalMs);
    expect([await podNames(), fixture.writes()]).toEqual([['orphan'], []]);
  });

  it('are written to once, however often they are looked at', async () => {
    await start();
    await createPod('held', 'gone', hold);
    for (let i = 0; i < 4; i++) await fixture.settle(collectionIntervalMs);
    const { resourceVersion } = (await getPod('held')).metadata;
    expect(fixture.writes()).toContain(`PATCH ${path}/held/status`);
    for (let i = 0; i < 8; i++) await fixture.settle(collectionIntervalMs);
    expect((await getPod('held')).metadata.resourceVersion).toBe(resourceVersion);
    expect(fixture.writes()).not.toContain(`PATCH ${path}/held/status`);
  });
});

it('Pods that are being deleted and have no Node fail', async () => {
  await start();
  await createPod('held', undefined, hold);
  await createPod('waiting');
  await fixture.client.delete(pods, { namespace, name: 'held' });
  await fixture.settle(collectionIntervalMs);
  expect([(await getPod('held')).status.phase, (await getPod('waiting')).status.phase]).toEqual(['Failed', 'Pending']);
});

it('Pods that are being deleted on a Node that is out of service go at once', async () => {
  await start();
  await createNode('broken', { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] });
  await createPod('stuck', 'broken');
  await createPod('other', 'broken');
  await fixture.client.delete(pods, { namespace, name: 'stuck' });
  await fixture.settle(collectionIntervalMs);
  expect(await podNames()).toEqual(['other']);
});

it('Pods that have ended go where they are too many, the oldest first', async () => {
  await start((context) => new PodGarbageCollector(context, 2));
  await createNode('there');
  for (const name of ['d', 'c', 'b', 'a']) {
    await createPod(name, 'there');
    await setPhase(name, 'Succeeded');
    await fixture.clock.advance(1000);
  }
  await createPod('runs', 'there');
  await fixture.settle(collectionIntervalMs);
  expect(await podNames()).toEqual(['a', 'b', 'runs']);
  expect(fixture.writes().sort()).toEqual([`DELETE ${path}/c`, `DELETE ${path}/d`]);
  await fixture.settle(collectionIntervalMs);
  expect(fixture.writes()).toEqual([]);
});
