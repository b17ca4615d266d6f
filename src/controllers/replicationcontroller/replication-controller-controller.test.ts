import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReplicasFixture, pathIn, type ReplicasFixture } from '../../../test/fixtures/replicas-fixture.ts';
import type { ReplicationController } from '../../api/core/v1/replication-controller.ts';
import { controllerOf } from '../shared/owner-references.ts';
import { createReplicationControllerController } from './replication-controller-controller.ts';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
};

let fixture: ReplicasFixture;

beforeEach(async () => {
  fixture = await makeReplicasFixture(createReplicationControllerController);
  await fixture.start();
});
afterEach(() => fixture.stop());

const make = (spec: object): Promise<ReplicationController> =>
  fixture.send('POST', pathIn('replicationcontrollers'), { metadata: { name: 'web' }, spec: { template, ...spec } });
const read = (): Promise<ReplicationController> => fixture.send('GET', pathIn('replicationcontrollers', 'web'));

describe('the controller of ReplicationControllers', () => {
  it('selects by the labels of the template where there is no selector', async () => {
    await make({ replicas: 2 });
    await fixture.settle();
    expect((await read()).spec.selector).toEqual({ app: 'web' });
    expect((await read()).status).toEqual({ replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1 });
  });

  it('releases its Pods where the selector changes, and makes others', async () => {
    await make({ replicas: 1 });
    await fixture.settle();
    const labels = { app: 'web', tier: 'front' };
    await fixture.patch('replicationcontrollers', 'web', {
      spec: { selector: labels, template: { metadata: { labels } } },
    });
    await fixture.settle();
    const pods = await fixture.list('pods');
    expect(pods.map(({ metadata }) => [metadata.labels?.tier, controllerOf(metadata)?.name]).sort()).toEqual([
      [undefined, undefined],
      ['front', 'web'],
    ]);
    expect((await read()).status).toEqual({ replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 2 });
  });

  it('does not count Pods that are on their way out', async () => {
    await make({ replicas: 1 });
    await fixture.settle();
    const [pod] = await fixture.list('pods');
    await fixture.run(pod!.metadata.name!, 'node-1');
    await fixture.send('DELETE', pathIn('pods', pod!.metadata.name!));
    await fixture.settle();
    expect((await fixture.list('pods')).length).toBe(2);
    expect((await read()).status).toEqual({ replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 1 });
  });
});
