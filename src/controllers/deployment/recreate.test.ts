import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReplicaSet } from '../../../test/fixtures/deployment-objects.ts';
import {
  deploymentOf,
  imageOf,
  type RolloutFixture,
  startRolloutFixture,
  withImage,
  withSpec,
} from '../../../test/fixtures/deployment-rollout.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { pods, replicaSets } from '../../client/resources.ts';
import { controllerReferenceTo } from '../shared/owner-references.ts';
import { hasRunningPods } from './recreate.ts';

describe('hasRunningPods', () => {
  const podsIn = (...phases: string[]): readonly Pod[] =>
    phases.map((phase) => ({ metadata: {}, spec: { containers: [] }, status: { phase } }) as unknown as Pod);
  it.each<[name: string, replicas: number, phases: readonly string[], running: boolean]>([
    ['no Pods', 0, [], false],
    ['the ReplicaSet tells of some', 1, [], true],
    ['one runs', 0, ['Running'], true],
    ['one is about to', 0, ['Pending'], true],
    ['nobody knows', 0, ['Unknown'], true],
    ['one has failed', 0, ['Failed'], false],
    ['one has succeeded', 0, ['Succeeded'], false],
    ['one of several runs', 0, ['Failed', 'Succeeded', 'Running'], true],
  ])('%s', (_name, replicas, phases, running) => {
    const old = makeReplicaSet('old', { status: { replicas } });
    const podsOf = (uid: string) => (uid === 'old-uid' ? podsIn(...phases) : podsIn('Running'));
    expect(hasRunningPods([old], podsOf)).toBe(running);
  });
});

describe('Recreate', () => {
  const strategy = { type: 'Recreate' };
  let fixture: RolloutFixture;

  beforeEach(async () => {
    fixture = await startRolloutFixture();
  });

  afterEach(() => fixture.stop());

  /** A Pod of the ReplicaSet with the image, in the phase. */
  async function createPod(name: string, image: string, phase = 'Running'): Promise<void> {
    const owner = await fixture.replicaSetOf(image);
    const pod = await fixture.client.create(pods, {
      metadata: {
        name,
        namespace: 'default',
        labels: owner.spec.template.metadata.labels,
        ownerReferences: [controllerReferenceTo(replicaSets, owner)],
      },
      spec: { containers: [{ name: 'web', image }] },
      status: {},
    } as unknown as Pod);
    await fixture.client.updateStatus(pods, { ...pod, status: { ...pod.status, phase } });
    await fixture.settle();
  }

  const deletePod = async (name: string): Promise<void> => {
    await fixture.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
    await fixture.settle();
  };

  it('makes no new ReplicaSet before the old ones have no Pods', async () => {
    await fixture.launch(deploymentOf('a', { strategy }));
    await fixture.change(withImage('b'));
    await fixture.settle();
    expect(await fixture.sizes()).toBe('a 0/3');
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['a']);
    expect(await fixture.rollOut()).toEqual(['a 0/3', 'b 3/0', 'b 3/3']);
    expect(await fixture.newEvents()).toEqual([
      'Normal ScalingReplicaSet Scaled down replica set <a> from 3 to 0',
      'Normal ScalingReplicaSet Scaled up replica set <b> from 0 to 3',
    ]);
    expect(await fixture.condition('Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
  });

  it('waits for Pods that their ReplicaSet no longer counts, and goes on when the last of them is gone', async () => {
    await fixture.launch(deploymentOf('a', { strategy }));
    for (const name of ['one', 'two']) await createPod(name, 'a');
    await createPod('done', 'a', 'Succeeded');
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    expect(await fixture.sizes()).toBe('');
    await deletePod('one');
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['a']);
    await deletePod('two');
    expect(await fixture.sizes()).toBe('b 3/0');
  });

  it('uses an earlier ReplicaSet again', async () => {
    await fixture.launch(deploymentOf('a', { strategy }));
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    await fixture.change(withImage('a'));
    expect(await fixture.rollOut()).toEqual(['b 0/3', 'a 3/0', 'a 3/3']);
    expect((await fixture.replicaSetOf('a')).metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '3',
    });
  });

  it('scales, and keeps its history short', async () => {
    await fixture.launch(deploymentOf('a', { strategy, revisionHistoryLimit: 0 }));
    await fixture.change(withSpec({ replicas: 5 }));
    expect(await fixture.rollOut()).toEqual(['a 5/3', 'a 5/5']);
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['b']);
  });

  it('takes over from a rolling update that has come to a halt, even where the size changes with it', async () => {
    await fixture.launch(deploymentOf('a', { replicas: 4 }));
    await fixture.change(withImage('broken'));
    await fixture.rollOut((replicaSet) => (imageOf(replicaSet) === 'a' ? 3 : 0));
    expect(await fixture.sizes()).toBe('a 3/3, broken 2/0');
    await fixture.change((deployment) => withSpec({ strategy, replicas: 6 })(deployment));
    expect(await fixture.rollOut()).toEqual(['a 0/3, broken 2/0', 'broken 6/2', 'broken 6/6']);
  });

  it('writes nothing in a second sync in a row', async () => {
    await fixture.launch(deploymentOf('a', { strategy }));
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
    await createPod('one', 'a');
    await fixture.change(withImage('b'));
    await fixture.rollOut();
    fixture.writes.splice(0);
    await fixture.touch();
    expect(fixture.writes).toEqual([]);
  });
});
