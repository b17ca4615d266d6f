import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReplicasFixture, pathIn, type ReplicasFixture } from '../../../test/fixtures/replicas-fixture.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { createReplicaSetController } from './replica-set-controller.ts';

const spec = { containers: [{ name: 'web', image: 'nginx' }] };
/** As a Deployment makes them: told apart by one label more. */
const ofDeployment = {
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'deployment-uid', controller: true },
  ],
};

let fixture: ReplicasFixture;

beforeEach(async () => {
  fixture = await makeReplicasFixture(createReplicaSetController);
  await fixture.start();
});
afterEach(() => fixture.stop());

function makeReplicaSet(name: string, replicas: number, metadata: object = {}): Promise<ReplicaSet> {
  const labels = { app: 'web', hash: name };
  return fixture.send('POST', pathIn('replicasets'), {
    metadata: { name, ...metadata },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

const namesOf = async (replicaSet: string): Promise<string[]> =>
  (await fixture.list('pods'))
    .map(({ metadata }) => metadata.name!)
    .filter((name) => name.startsWith(`${replicaSet}-`));
const status = async (name: string) => ((await fixture.send('GET', pathIn('replicasets', name))) as ReplicaSet).status;

/** Which of the two Pods of `new` dies when it is scaled to one: that on the Node of two Pods of `old`, or the other, which is younger. */
async function victim(metadata: object): Promise<'crowded' | 'alone'> {
  await makeReplicaSet('old', 2, metadata);
  await makeReplicaSet('new', 2, metadata);
  await fixture.settle();
  for (const name of await namesOf('old')) await fixture.run(name, 'node-1');
  const [crowded, alone] = await namesOf('new');
  await fixture.run(crowded!, 'node-1');
  await fixture.settle(60_000);
  await fixture.run(alone!, 'node-2');
  await fixture.settle(1000);
  await fixture.patch('replicasets', 'new', { spec: { replicas: 1 } });
  await fixture.settle();
  const left = (await fixture.list('pods')).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return left.some(({ metadata }) => metadata.name === crowded) ? 'alone' : 'crowded';
}

describe('the ReplicaSet controller', () => {
  it.each([
    { name: 'of one Deployment: the Pod whose Node has more of its Pods', metadata: ofDeployment, dies: 'crowded' },
    { name: 'of nobody: the younger one', metadata: {}, dies: 'alone' },
  ])('scales down a ReplicaSet $name', async ({ metadata, dies }) => {
    expect(await victim(metadata)).toBe(dies);
  });

  it('counts Pods that are on their way out, as long as they have not finished and match', async () => {
    await makeReplicaSet('web', 3);
    await fixture.settle();
    const pods = await namesOf('web');
    for (const name of pods) {
      await fixture.run(name, 'node-1');
      await fixture.send('DELETE', pathIn('pods', name));
    }
    await fixture.settle();
    expect(await status('web')).toMatchObject({ replicas: 3, terminatingReplicas: 3 });
    await fixture.patch('pods', pods[0]!, { status: { phase: 'Succeeded' } }, 'status');
    await fixture.patch('pods', pods[1]!, { metadata: { labels: { app: 'other' } } });
    await fixture.settle();
    expect(await status('web')).toMatchObject({ replicas: 3, terminatingReplicas: 1 });
    await fixture.send('DELETE', pathIn('pods', pods[2]!), { gracePeriodSeconds: 0 });
    await fixture.settle();
    expect(await status('web')).toMatchObject({ replicas: 3, terminatingReplicas: 0 });
  });

  it('tells Pods of an older template apart, and does not replace them', async () => {
    await makeReplicaSet('web', 2);
    await fixture.settle();
    const before = await namesOf('web');
    await fixture.patch('replicasets', 'web', { spec: { template: { metadata: { labels: { tier: 'front' } } } } });
    await fixture.settle();
    expect(await namesOf('web')).toEqual(before);
    expect(await status('web')).toMatchObject({ replicas: 2, observedGeneration: 2 });
    expect((await status('web')).fullyLabeledReplicas).toBeUndefined();
    await fixture.send('DELETE', pathIn('pods', before[0]!));
    await fixture.settle();
    expect(await status('web')).toMatchObject({ replicas: 2, fullyLabeledReplicas: 1 });
  });

  it('leaves ReplicationControllers and their Pods alone', async () => {
    const labels = { app: 'web' };
    await fixture.send('POST', pathIn('replicationcontrollers'), {
      metadata: { name: 'web' },
      spec: { replicas: 1, selector: labels, template: { metadata: { labels }, spec } },
    });
    await fixture.settle();
    expect(fixture.requests).toEqual([]);
  });
});
