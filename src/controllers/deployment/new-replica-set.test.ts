import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deploymentOf,
  type RolloutFixture,
  startRolloutFixture,
  withImage,
  withSpec,
} from '../../../test/fixtures/deployment-rollout.ts';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { forbidden } from '../../api/status-error.ts';
import { deployments, replicaSets } from '../../client/resources.ts';
import type { TransportRequest } from '../../client/transport.ts';
import { ownWriteMsMax } from '../shared/own-writes.ts';
import { newReplicaSetFor } from './new-replica-set.ts';
import { podTemplateHash } from './pod-template-hash.ts';

let fixture: RolloutFixture;

beforeEach(async () => {
  fixture = await startRolloutFixture();
});

afterEach(() => fixture.stop());

const createsReplicaSet = ({ method, path }: TransportRequest): boolean =>
  method === 'POST' && path.endsWith('/replicasets');
const creations = (): number => fixture.writes.filter((write) => write === 'POST replicasets').length;

describe('the new ReplicaSet', () => {
  it('is made for a new Deployment', async () => {
    const deployment = deploymentOf('a', { minReadySeconds: 5 });
    const annotations = { team: 'web', 'deprecated.deployment.rollback.to': '' };
    await fixture.client.create(deployments, { ...deployment, metadata: { ...deployment.metadata, annotations } });
    await fixture.settle();
    const [replicaSet, ...others] = await fixture.replicaSets();
    const hash = replicaSet?.metadata.labels?.['pod-template-hash'] ?? '';
    const { metadata, status } = await fixture.deployment();
    expect(others).toEqual([]);
    expect(hash).toMatch(/^[456789bcdf]{1,10}$/);
    const labels = { app: 'web', 'pod-template-hash': hash };
    const { uid } = metadata;
    expect(replicaSet).toMatchObject({ metadata: { name: `web-${hash}` }, spec: { replicas: 3, minReadySeconds: 5 } });
    expect(replicaSet?.metadata.labels).toEqual(labels);
    expect(replicaSet?.spec.selector).toEqual({ matchLabels: labels });
    expect(replicaSet?.spec.template.metadata.labels).toEqual(labels);
    expect(replicaSet?.metadata.ownerReferences).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true, blockOwnerDeletion: true },
    ]);
    expect(replicaSet?.metadata.annotations).toEqual({
      team: 'web',
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    expect(fixture.events).toEqual([`Normal ScalingReplicaSet Scaled up replica set web-${hash} from 0 to 3`]);
    expect(metadata.annotations).toEqual({ ...annotations, 'deployment.kubernetes.io/revision': '1' });
    expect(status).toMatchObject({ observedGeneration: 1, unavailableReplicas: 3, terminatingReplicas: 0 });
    expect(await fixture.condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "web-${hash}"`,
    });
    expect(await fixture.condition('Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
      message: 'Deployment does not have minimum availability.',
    });
  });

  it('is made without an event where it is to have no Pods', async () => {
    await fixture.client.create(deployments, deploymentOf('a', { replicas: 0 }));
    await fixture.rollOut();
    expect(await fixture.replicaSets()).toHaveLength(1);
    expect(fixture.events).toEqual([]);
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
  });

  it('is found where it is there already and nothing was ever said of progress', async () => {
    await fixture.launch(deploymentOf('a', { progressDeadlineSeconds: 2147483647 }));
    expect(await fixture.condition('Progressing')).toBeUndefined();
    // With a Pod still to come, there is something to be said of it.
    await fixture.report(() => 2);
    await fixture.settle();
    await fixture.change(withSpec({ progressDeadlineSeconds: 600 }));
    await fixture.settle();
    const { metadata } = await fixture.replicaSetOf('a');
    expect(await fixture.condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'FoundNewReplicaSet',
      message: `Found new replica set "${metadata.name}"`,
    });
  });

  it('gets another name where the one that it was to have is taken', async () => {
    const taken = await takeName(deploymentOf('a'));
    await fixture.change(withSpec({ paused: false }));
    await fixture.rollOut();
    const deployment = await fixture.deployment();
    expect(deployment.status.collisionCount).toBe(1);
    const names = (await fixture.replicaSets()).map(({ metadata }) => metadata.name);
    expect(names.sort()).toEqual([taken, `web-${podTemplateHash(deployment.spec.template, 1)}`].sort());
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
  });

  it('is the one that has its name, where the cache has not seen it yet', async () => {
    let isHidden = true;
    fixture.rewriteEvent = (event) =>
      isHidden && (event.object as ReplicaSet).kind === 'ReplicaSet' ? undefined : event;
    await fixture.client.create(deployments, deploymentOf('a'));
    await fixture.settle();
    // It waits for what it wrote to come back, but not for ever.
    expect(creations()).toBe(1);
    await fixture.clock.advance(ownWriteMsMax + 2000);
    await fixture.settle();
    isHidden = false;
    expect(creations()).toBeGreaterThan(1);
    expect(await fixture.replicaSets()).toHaveLength(1);
    await fixture.rollOut();
    const { status, metadata } = await fixture.deployment();
    expect(status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 });
    expect(status.collisionCount).toBeUndefined();
    expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(fixture.events).toHaveLength(1);
  });

  it('is tried again where it cannot be made, and people are told why', async () => {
    let isRefused = true;
    fixture.beforeWrite = (request) => {
      if (isRefused && createsReplicaSet(request)) {
        throw forbidden({ group: 'apps', resource: 'replicasets' }, 'web', 'exceeded quota');
      }
    };
    await fixture.client.create(deployments, deploymentOf('a'));
    await fixture.settle();
    const name = `web-${podTemplateHash((await fixture.deployment()).spec.template, undefined)}`;
    const cause = 'replicasets.apps "web" is forbidden: exceeded quota';
    const message = `Failed to create new replica set "${name}": ${cause}`;
    expect(await fixture.condition('Progressing')).toMatchObject({
      status: 'False',
      reason: 'ReplicaSetCreateError',
      message,
    });
    expect(fixture.events.length).toBeGreaterThan(1);
    expect(new Set(fixture.events)).toEqual(new Set([`Warning ReplicaSetCreateError ${message}`]));
    isRefused = false;
    await fixture.clock.advance(5000);
    await fixture.settle();
    expect(await fixture.sizes()).toBe('a 3/0');
    expect(await fixture.condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetCreated' });
  });

  it('is given up after 15 more tries, until the Deployment changes', async () => {
    let isRefused = true;
    fixture.beforeWrite = (request) => {
      if (isRefused && createsReplicaSet(request)) throw new Error('no answer');
    };
    await fixture.client.create(deployments, deploymentOf('a', { progressDeadlineSeconds: 2147483647 }));
    await fixture.clock.advance(3_600_000);
    await fixture.settle();
    expect(creations()).toBe(16);
    expect(await fixture.condition('Progressing')).toBeUndefined();
    isRefused = false;
    await fixture.touch();
    expect(creations()).toBe(17);
    expect(await fixture.sizes()).toBe('a 3/0');
  });

  it('is not tried again where its namespace is about to go', async () => {
    fixture.beforeWrite = (request) => {
      if (!createsReplicaSet(request)) return;
      const cause = { reason: 'NamespaceTerminating', message: 'namespace default is being terminated' };
      throw forbidden({ group: 'apps', resource: 'replicasets' }, 'web', 'it is being terminated', [cause]);
    };
    await fixture.client.create(deployments, deploymentOf('a'));
    await fixture.clock.advance(60_000);
    await fixture.settle();
    expect(fixture.writes).toEqual(['POST replicasets']);
    expect(fixture.events).toEqual([]);
    expect(await fixture.condition('Progressing')).toBeUndefined();
  });

  it('is tried again where it was made from an outdated cache', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 4 }));
    let interfered = 0;
    fixture.beforeWrite = async ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('/replicasets/') || interfered++ > 0) return;
      const old = await fixture.replicaSetOf('a');
      await fixture.client.update(replicaSets, {
        ...old,
        metadata: { ...old.metadata, labels: { ...old.metadata.labels, late: 'yes' } },
      });
    };
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    expect(interfered).toBeGreaterThan(1);
    expect(await fixture.sizes()).toBe('b 4/4');
  });
});

it('newReplicaSetFor keeps the expressions of the selector', () => {
  const matchExpressions = [{ key: 'tier', operator: 'Exists' }];
  const deployment = deploymentOf('a', { selector: { matchExpressions } });
  const hash = podTemplateHash(deployment.spec.template, undefined);
  const { spec } = newReplicaSetFor(deployment, 1, 3);
  expect(spec.selector).toEqual({ matchExpressions, matchLabels: { 'pod-template-hash': hash } });
});

/** Makes the Deployment, paused, and a stranger with the name that its ReplicaSet is to have; resolves with that. */
async function takeName(deployment: Deployment): Promise<string> {
  const paused = await fixture.client.create(deployments, withSpec({ paused: true })(deployment));
  await fixture.settle();
  const { metadata, spec, status } = newReplicaSetFor(paused, 1, 0);
  const labels = { app: 'stranger' };
  const name = metadata.name ?? '';
  await fixture.client.create(replicaSets, {
    metadata: { name, namespace: metadata.namespace },
    spec: { ...spec, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { labels } } },
    status,
  });
  return name;
}
