import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deploymentOf,
  type RolloutFixture,
  startRolloutFixture,
  withImage,
} from '../../../test/fixtures/deployment-rollout.ts';
import { deployments } from '../../client/resources.ts';

let fixture: RolloutFixture;

beforeEach(async () => {
  fixture = await startRolloutFixture();
});

afterEach(() => fixture.stop());

describe('a rolling update', () => {
  it('makes a ReplicaSet for a new Deployment', async () => {
    await fixture.client.create(deployments, deploymentOf('a', { minReadySeconds: 5 }));
    await fixture.settle();
    const [replicaSet, ...others] = await fixture.replicaSets();
    const hash = replicaSet?.metadata.labels?.['pod-template-hash'] ?? '';
    const { uid } = (await fixture.deployment()).metadata;
    expect(others).toEqual([]);
    expect(hash).toMatch(/^[456789bcdf]{1,10}$/);
    expect(replicaSet).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        labels: { app: 'web', 'pod-template-hash': hash },
        annotations: {
          'deployment.kubernetes.io/revision': '1',
          'deployment.kubernetes.io/desired-replicas': '3',
          'deployment.kubernetes.io/max-replicas': '4',
        },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: {
        replicas: 3,
        minReadySeconds: 5,
        selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
        template: { metadata: { labels: { app: 'web', 'pod-template-hash': hash } } },
      },
    });
    expect(fixture.events).toEqual([`Normal ScalingReplicaSet Scaled up replica set web-${hash} from 0 to 3`]);
    const deployment = await fixture.deployment();
    expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(deployment.status).toMatchObject({ observedGeneration: 1, unavailableReplicas: 3, terminatingReplicas: 0 });
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

  it('takes the steps that surge and unavailability allow', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    await fixture.client.create(deployments, deploymentOf('a', { replicas: 10, strategy }));
    await fixture.rollOut();
    await fixture.newEvents();
    await fixture.change(withImage('b'));
    expect(await fixture.rollOut()).toEqual(['a 8/10, b 5/0', 'a 3/8, b 10/5', 'a 0/3, b 10/10', 'b 10/10']);
    expect(await fixture.newEvents()).toEqual([
      'Normal ScalingReplicaSet Scaled up replica set <b> from 0 to 3',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 10 to 8',
      'Normal ScalingReplicaSet Scaled up replica set <b> from 3 to 5',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 8 to 3',
      'Normal ScalingReplicaSet Scaled up replica set <b> from 5 to 10',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 3 to 0',
    ]);
    expect((await fixture.deployment()).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' });
  });
});
