import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deploymentOf,
  imageOf,
  type RolloutFixture,
  startRolloutFixture,
  withImage,
  without,
  withSpec,
} from '../../../test/fixtures/deployment-rollout.ts';

const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
let fixture: RolloutFixture;

beforeEach(async () => {
  fixture = await startRolloutFixture();
});

afterEach(() => fixture.stop());

describe('a rolling update', () => {
  it('takes the steps that surge and unavailability allow', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 10, strategy }));
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
    const { metadata, status } = await fixture.deployment();
    expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' });
    const { conditions: _conditions, ...counts } = status;
    expect(counts).toEqual({
      observedGeneration: 2,
      replicas: 10,
      updatedReplicas: 10,
      readyReplicas: 10,
      availableReplicas: 10,
      terminatingReplicas: 0,
    });
    const { metadata: newest } = await fixture.replicaSetOf('b');
    expect(await fixture.condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${newest.name}" has successfully progressed.`,
    });
    expect(await fixture.condition('Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    });
  });

  it('keeps the old Pods where the new ones never become available', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 10, strategy }));
    await fixture.change(withImage('broken'));
    expect(await fixture.rollOut(without('broken'))).toEqual(['a 8/10, broken 5/0', 'a 8/8, broken 5/0']);
    expect(await fixture.condition('Available')).toMatchObject({ status: 'True' });
    await fixture.change(withImage('a'));
    expect(await fixture.rollOut(without('broken'))).toEqual(['a 10/8, broken 0/0', 'a 10/10']);
  });

  it('turns to a third template in the middle of a rollout', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 10, strategy }));
    await fixture.change(withImage('b'));
    await fixture.settle();
    expect(await fixture.sizes()).toBe('a 8/10, b 5/0');
    await fixture.report(without('b'));
    await fixture.newEvents();
    await fixture.change(withImage('c'));
    await fixture.rollOut();
    expect(await fixture.newEvents()).toEqual([
      // There is no room yet, so that it begins with none; the Pods of b are of no use and go first.
      'Normal ScalingReplicaSet Scaled down replica set <b> from 5 to 0',
      'Normal ScalingReplicaSet Scaled up replica set <c> from 0 to 5',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 8 to 3',
      'Normal ScalingReplicaSet Scaled up replica set <c> from 5 to 10',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 3 to 0',
    ]);
    expect(await fixture.sizes()).toBe('c 10/10');
    expect((await fixture.deployment()).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  it('uses the ReplicaSet of an earlier template again, and gives it the highest revision', async () => {
    await fixture.launch(deploymentOf('a'));
    const first = await fixture.replicaSetOf('a');
    for (const image of ['b', 'c', 'a']) {
      await fixture.change(withImage(image));
      await fixture.rollOut();
    }
    const again = await fixture.replicaSetOf('a');
    expect(again.metadata.uid).toBe(first.metadata.uid);
    expect(again.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '4',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(await fixture.replicaSets()).toHaveLength(3);
    expect((await fixture.deployment()).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '4' });
    expect(await fixture.sizes()).toBe('a 3/3');
  });

  it('deletes what is beyond the history, once it is complete', async () => {
    await fixture.launch(deploymentOf('a', { revisionHistoryLimit: 1 }));
    for (const image of ['b', 'c']) {
      await fixture.change(withImage(image));
      await fixture.rollOut();
    }
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['b', 'c']);
    await fixture.change(withSpec({ revisionHistoryLimit: 0 }));
    await fixture.rollOut();
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['c']);
  });

  it('rolls nothing out where only minReadySeconds and annotations change, and tells the ReplicaSet', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change((deployment) => ({
      ...withSpec({ minReadySeconds: 7 })(deployment),
      metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, team: 'web' } },
    }));
    await fixture.rollOut();
    const [replicaSet, ...others] = await fixture.replicaSets();
    expect(others).toEqual([]);
    expect(replicaSet?.spec.minReadySeconds).toBe(7);
    expect(replicaSet?.metadata.annotations).toMatchObject({ team: 'web', 'deployment.kubernetes.io/revision': '1' });
    expect(await fixture.newEvents()).toEqual([]);
  });

  it('scales down a new ReplicaSet that is larger than it should be', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 4 }));
    const replicaSet = await fixture.replicaSetOf('a');
    await fixture.resize(replicaSet, 9);
    await fixture.rollOut();
    expect(await fixture.sizes()).toBe('a 4/4');
    expect(await fixture.newEvents()).toEqual(['Normal ScalingReplicaSet Scaled down replica set <a> from 9 to 4']);
  });

  it.each<[name: string, image: string | undefined, settled: string]>([
    ['when it is over', undefined, 'a 3/3'],
    ['when it has come to a halt', 'broken', 'a 3/3, broken 1/0'],
  ])('writes nothing in a second sync in a row, %s', async (_name, image, settled) => {
    await fixture.launch(deploymentOf('a'));
    if (image !== undefined) await fixture.change(withImage(image));
    await fixture.rollOut(without('broken'));
    expect(await fixture.sizes()).toBe(settled);
    fixture.writes.splice(0);
    await fixture.touch();
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
  });
});
