import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deploymentOf,
  imageOf,
  type RolloutFixture,
  startRolloutFixture,
  withSpec,
} from '../../../test/fixtures/deployment-rollout.ts';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { deployments, replicaSets } from '../../client/resources.ts';
import { controllerReferenceTo, isControlledBy } from '../shared/owner-references.ts';

let fixture: RolloutFixture;

beforeEach(async () => {
  fixture = await startRolloutFixture();
});

afterEach(() => fixture.stop());

interface LooseOptions {
  readonly app?: string;
  readonly owner?: Deployment;
}

/** A ReplicaSet that somebody else has made. */
function looseReplicaSet(name: string, image: string, { app = 'web', owner }: LooseOptions = {}): ReplicaSet {
  const { spec } = deploymentOf(image);
  const labels = { app, set: name };
  return {
    metadata: {
      name,
      namespace: 'default',
      labels,
      ownerReferences: owner === undefined ? undefined : [controllerReferenceTo(deployments, owner)],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { ...spec.template, metadata: { labels } },
    },
    status: { replicas: 0 },
  };
}

const find = async (name: string): Promise<ReplicaSet> =>
  fixture.client.get(replicaSets, { namespace: 'default', name });

describe('ReplicaSets that belong to nobody', () => {
  it('are adopted by a Deployment that selects them, and become part of its rollout', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.client.create(replicaSets, looseReplicaSet('loose', 'b'));
    await fixture.client.create(replicaSets, looseReplicaSet('other', 'b', { app: 'other' }));
    await fixture.rollOut();
    const deployment = await fixture.deployment();
    expect((await find('loose')).metadata.ownerReferences).toEqual([controllerReferenceTo(deployments, deployment)]);
    expect((await find('other')).metadata.ownerReferences).toBeUndefined();
    expect((await find('loose')).spec.replicas).toBe(0);
    expect((await find('other')).spec.replicas).toBe(2);
    expect(await fixture.newEvents()).toEqual(['Normal ScalingReplicaSet Scaled down replica set loose from 2 to 0']);
  });

  it('are adopted when their labels change so that they are selected', async () => {
    await fixture.launch(deploymentOf('a'));
    const loose = await fixture.client.create(replicaSets, looseReplicaSet('loose', 'b', { app: 'other' }));
    await fixture.settle();
    expect((await find('loose')).metadata.ownerReferences).toBeUndefined();
    const metadata = { ...loose.metadata, labels: { app: 'web' } };
    await fixture.client.update(replicaSets, { ...loose, metadata });
    await fixture.settle();
    expect(isControlledBy(await find('loose'), await fixture.deployment())).toBe(true);
  });

  it('are adopted by a Deployment that comes later, as its new ReplicaSet where the template is the same', async () => {
    const loose = looseReplicaSet('loose', 'a');
    await fixture.client.create(replicaSets, loose);
    const deployment = deploymentOf('a');
    const { template } = loose.spec;
    await fixture.client.create(deployments, withSpec({ template, replicas: 2 })(deployment));
    await fixture.rollOut();
    expect((await fixture.replicaSets()).map(({ metadata }) => metadata.name)).toEqual(['loose']);
    expect((await fixture.deployment()).status).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
    expect((await find('loose')).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
  });
});

describe('ReplicaSets', () => {
  it('are released when they are no longer selected, and replaced', async () => {
    await fixture.launch(deploymentOf('a'));
    const replicaSet = await fixture.replicaSetOf('a');
    const { metadata } = replicaSet;
    const labels = { ...metadata.labels, app: 'elsewhere' };
    await fixture.client.update(replicaSets, { ...replicaSet, metadata: { ...metadata, labels } });
    await fixture.settle();
    expect((await find(metadata.name ?? '')).metadata.ownerReferences).toBeUndefined();
    // The name is taken, by what was the Deployment's own.
    const names = (await fixture.replicaSets()).map((each) => each.metadata.name);
    expect(names).toHaveLength(2);
    expect((await fixture.deployment()).status.collisionCount).toBe(1);
  });

  it('bring both Deployments up to date when they change hands', async () => {
    await fixture.launch(deploymentOf('a'));
    await fixture.launch(
      deploymentOf(
        'b',
        { selector: { matchLabels: { tier: 'other' } }, template: templateWith('b', { tier: 'other' }) },
        'other',
      ),
    );
    const other = await fixture.deployment('other');
    const replicaSet = await fixture.replicaSetOf('a');
    const { metadata } = replicaSet;
    const moved = {
      ...metadata,
      labels: { ...metadata.labels, tier: 'other' },
      ownerReferences: [controllerReferenceTo(deployments, other)],
    };
    await fixture.client.update(replicaSets, { ...replicaSet, metadata: moved });
    await fixture.rollOut();
    expect((await fixture.deployment()).status).toMatchObject({ collisionCount: 1, replicas: 3 });
    // It is old to its new owner, and given up for that one's own.
    expect((await find(metadata.name ?? '')).spec.replicas).toBe(0);
    expect((await fixture.deployment('other')).status).toMatchObject({ replicas: 3, updatedReplicas: 3 });
  });

  it('are made anew when somebody deletes them', async () => {
    await fixture.launch(deploymentOf('a'));
    const { metadata } = await fixture.replicaSetOf('a');
    await fixture.client.delete(replicaSets, { namespace: 'default', name: metadata.name ?? '' });
    await fixture.rollOut();
    const again = await fixture.replicaSetOf('a');
    expect(again.metadata.name).toBe(metadata.name);
    expect(again.metadata.uid).not.toBe(metadata.uid);
    expect(await fixture.sizes()).toBe('a 3/3');
  });

  it('of a Deployment that was made anew under the same name are not its own', async () => {
    await fixture.launch(deploymentOf('a'));
    const first = await fixture.deployment();
    await fixture.client.delete(
      deployments,
      { namespace: 'default', name: 'web' },
      { propagationPolicy: 'Background' },
    );
    await fixture.client.create(deployments, deploymentOf('a'));
    await fixture.rollOut();
    const deployment = await fixture.deployment();
    const owners = (await fixture.replicaSets()).map((each) => each.metadata.ownerReferences?.[0]?.uid);
    expect(new Set(owners)).toEqual(new Set([first.metadata.uid, deployment.metadata.uid]));
    expect(deployment.status).toMatchObject({ collisionCount: 1, availableReplicas: 3 });
  });
});

it('syncs several Deployments, each on its own', async () => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  for (const name of names) await fixture.client.create(deployments, deploymentOf(name, {}, name));
  await fixture.rollOut();
  expect((await fixture.replicaSets()).map(imageOf).sort()).toEqual([...names].sort());
  for (const name of names) expect((await fixture.deployment(name)).status).toMatchObject({ availableReplicas: 3 });
});

it('does nothing more once it has stopped', async () => {
  await fixture.launch(deploymentOf('a'));
  await fixture.stop();
  await fixture.change(withSpec({ replicas: 9 }));
  await fixture.clock.advance(1000);
  expect(fixture.writes).toEqual([]);
});

function templateWith(image: string, labels: Record<string, string>): Deployment['spec']['template'] {
  const { template } = deploymentOf(image).spec;
  return { ...template, metadata: { labels } };
}
