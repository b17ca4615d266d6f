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
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import { deployments, replicaSets } from '../../client/resources.ts';

const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
let fixture: RolloutFixture;

beforeEach(async () => {
  fixture = await startRolloutFixture();
});

afterEach(() => fixture.stop());

describe('scaling', () => {
  it('of a Deployment at rest changes its ReplicaSet', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change(withSpec({ replicas: 5 }));
    expect(await fixture.rollOut()).toEqual(['a 5/3', 'a 5/5']);
    await fixture.change(withSpec({ replicas: 2 }));
    expect(await fixture.rollOut()).toEqual(['a 2/5', 'a 2/2']);
    expect(await fixture.newEvents()).toEqual([
      'Normal ScalingReplicaSet Scaled up replica set <a> from 3 to 5',
      'Normal ScalingReplicaSet Scaled down replica set <a> from 5 to 2',
    ]);
    expect((await fixture.replicaSetOf('a')).metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
    });
  });

  it('in the middle of a rollout keeps the proportions, and the rollout goes on', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 10, strategy }));
    await fixture.change(withImage('broken'));
    await fixture.rollOut(without('broken'));
    expect(await fixture.sizes()).toBe('a 8/8, broken 5/0');
    await fixture.change(withSpec({ replicas: 30 }));
    expect(await fixture.rollOut(without('broken'))).toEqual(['a 20/8, broken 13/0', 'a 20/20, broken 13/0']);
    expect((await fixture.rollOut()).at(-1)).toBe('broken 30/30');
  });

  it('to nothing and back', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change(withSpec({ replicas: 0 }));
    expect(await fixture.rollOut()).toEqual(['a 0/3', '']);
    await fixture.change(withSpec({ replicas: 4 }));
    expect(await fixture.rollOut()).toEqual(['a 4/0', 'a 4/4']);
  });

  it('is not stuck where somebody has scaled the ReplicaSet beforehand', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change(withSpec({ paused: true }));
    await fixture.settle();
    await fixture.resize(await fixture.replicaSetOf('a'), 5);
    await fixture.change((deployment) => withSpec({ replicas: 5, paused: false })(withImage('b')(deployment)));
    await fixture.rollOut();
    expect(await fixture.sizes()).toBe('b 5/5');
  });
});

describe('a paused Deployment', () => {
  it('does not act on its template, but scales; resumed, it does', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change(withSpec({ paused: true }));
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    await fixture.change((deployment) => withSpec({ replicas: 6 })(withImage('b')(deployment)));
    expect(await fixture.rollOut()).toEqual(['a 6/3', 'a 6/6']);
    expect((await fixture.deployment()).status).toMatchObject({ observedGeneration: 3, replicas: 6 });
    fixture.writes.splice(0);
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
    await fixture.newEvents();
    const reasons = watchReasons();
    await fixture.change(withSpec({ paused: false }));
    await fixture.rollOut();
    expect(await fixture.sizes()).toBe('b 6/6');
    expect(reasons.slice(0, 2)).toEqual([
      'Unknown DeploymentResumed Deployment is resumed',
      `True NewReplicaSetCreated Created new replica set "${(await fixture.replicaSetOf('b')).metadata.name}"`,
    ]);
  });

  it('stays where it is in the middle of a rollout', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 10, strategy }));
    await fixture.change(withImage('b'));
    await fixture.settle();
    await fixture.change(withSpec({ paused: true }));
    expect(await fixture.rollOut()).toEqual(['a 8/10, b 5/0', 'a 8/8, b 5/5']);
    await fixture.change(withSpec({ replicas: 20 }));
    expect(await fixture.rollOut()).toEqual(['a 14/8, b 9/5', 'a 14/14, b 9/9']);
    await fixture.change(withSpec({ paused: false }));
    expect((await fixture.rollOut()).at(-1)).toBe('b 20/20');
  });

  it('is not reproached with the time that it was paused', async () => {
    await fixture.launch(deploymentOf('a', { progressDeadlineSeconds: 30 }));
    await fixture.change(withImage('broken'));
    await fixture.rollOut(without('broken'));
    await fixture.change(withSpec({ paused: true }));
    await fixture.settle();
    await fixture.clock.advance(100_000);
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'DeploymentPaused' });
    await fixture.change(withSpec({ paused: false }));
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentResumed' });
    await fixture.clock.advance(32_000);
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'ProgressDeadlineExceeded' });
    // What is said of its progress stays said, paused or not.
    await fixture.change(withSpec({ paused: true }));
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'ProgressDeadlineExceeded' });
  });

  it('cleans its history up', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    await fixture.change(withSpec({ paused: true, revisionHistoryLimit: 0 }));
    await fixture.rollOut();
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['b']);
  });

  it('has no condition where there is no deadline', async () => {
    await fixture.launch(deploymentOf('a', { progressDeadlineSeconds: 2147483647 }));
    await fixture.change(withSpec({ paused: true }));
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toBeUndefined();
  });
});

describe('the deadline for progress', () => {
  it('is noticed though nothing happens, and forgotten when something does', async () => {
    await fixture.launch(deploymentOf('a', { progressDeadlineSeconds: 60 }));
    await fixture.change(withImage('broken'));
    await fixture.rollOut(without('broken'));
    const { metadata } = await fixture.replicaSetOf('broken');
    const before = await fixture.condition('Progressing');
    expect(before).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    expect(before?.message).toBe(`ReplicaSet "${metadata.name}" is progressing.`);
    await fixture.clock.advance(58_000);
    await fixture.settle();
    expect(await fixture.condition('Progressing')).toEqual(before);
    await fixture.clock.advance(4_000);
    await fixture.settle();
    const failed = await fixture.condition('Progressing');
    expect(failed).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(failed?.message).toBe(`ReplicaSet "${metadata.name}" has timed out progressing.`);
    fixture.writes.splice(0);
    await fixture.clock.advance(600_000);
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
    await fixture.rollOut();
    expect(await fixture.condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    expect(await fixture.sizes()).toBe('broken 3/3');
  });

  it("carries a ReplicaSet's failure", async () => {
    await fixture.launch(deploymentOf('a'));
    const replicaSet = await fixture.replicaSetOf('a');
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'no quota',
      lastTransitionTime: '2030-01-01T00:00:05Z',
    };
    const failing = { ...replicaSet, status: { ...replicaSet.status, conditions: [failure] } };
    const updated = await fixture.client.updateStatus(replicaSets, failing);
    await fixture.settle();
    expect(await fixture.condition('ReplicaFailure')).toEqual({
      ...failure,
      lastUpdateTime: failure.lastTransitionTime,
    });
    await fixture.client.updateStatus(replicaSets, { ...updated, status: { ...updated.status, conditions: [] } });
    await fixture.settle();
    expect(await fixture.condition('ReplicaFailure')).toBeUndefined();
  });
});

describe('a Deployment that', () => {
  it('is being deleted has its status kept up, and nothing else done for it', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.client.delete(
      deployments,
      { namespace: 'default', name: 'web' },
      { propagationPolicy: 'Foreground' },
    );
    await fixture.change(withImage('b'));
    await fixture.settle();
    await fixture.report(() => 1);
    await fixture.settle();
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['a']);
    const { metadata, status } = await fixture.deployment();
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(status).toMatchObject({ observedGeneration: metadata.generation, availableReplicas: 1 });
    expect(status.updatedReplicas).toBeUndefined();
    expect(new Set(fixture.writes)).toEqual(new Set(['PUT deployments/web/status']));
    expect(fixture.events).toEqual([]);
  });

  it('selects all Pods is told off, and not acted on', async () => {
    // The API refuses such a Deployment; older versions of it did not.
    fixture.rewriteEvent = (event) => {
      const object = event.object as Deployment;
      if (object.kind !== 'Deployment') return event;
      return { ...event, object: { ...object, spec: { ...object.spec, selector: {} } } };
    };
    const created = await fixture.client.create(deployments, deploymentOf('a'));
    fixture.beforeWrite = ({ path, body }) => {
      // The whole Deployment is sent along with its status, selector and all, and would be refused for that.
      expect(path).toBe('/apis/apps/v1/namespaces/default/deployments/web/status');
      Object.assign((body as { spec: object }).spec, { selector: created.spec.selector });
    };
    await fixture.settle();
    expect(await fixture.replicaSets()).toEqual([]);
    expect((await fixture.deployment()).status).toEqual({ observedGeneration: 1 });
    const message = 'This deployment is selecting all pods. A non-empty selector is required.';
    expect(new Set(fixture.events)).toEqual(new Set([`Warning SelectingAll ${message}`]));
    fixture.writes.splice(0);
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
  });
});

/** Status, reason and message of Progressing, each time that they change from now on. */
function watchReasons(): string[] {
  const reasons: string[] = [];
  let last = '';
  fixture.rewriteEvent = (event) => {
    const object = event.object as Deployment;
    const progressing =
      object.kind === 'Deployment' ? object.status.conditions?.find(({ type }) => type === 'Progressing') : undefined;
    if (progressing === undefined) return event;
    const { status, reason, message } = progressing;
    const text = `${status} ${reason} ${message}`;
    if (text !== last && reason !== 'DeploymentPaused') reasons.push(text);
    last = text;
    return event;
  };
  return reasons;
}
