import { describe, expect, it } from 'vitest';
import { deployments, pods, replicaSets } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { namespace, Story } from './story.ts';

describe('kubectl delete deployment', () => {
  it('--cascade=background: the Deployment goes at once, what it owns after it', async () => {
    const story = await started('delete-background');
    story.tell(
      'The Deployment is gone at once. Then its ReplicaSet has no owner any more, and is deleted; then its Pods.',
    );
    await remove(story, 'Background');
    await story.run(30);
    await expectLeft(story, { replicaSets: 0, pods: 0 });
    await story.end();
  });

  it('--cascade=foreground: the Deployment goes last', async () => {
    const story = await started('delete-foreground');
    story.tell(
      'The Deployment waits for its ReplicaSet, and that for its Pods: the Pods are gone first, the Deployment last.',
    );
    await remove(story, 'Foreground');
    await story.run(30);
    await expectLeft(story, { replicaSets: 0, pods: 0 });
    await story.end();
  });

  it('--cascade=orphan: what it owned is left to itself', async () => {
    const story = await started('delete-orphan');
    story.tell('The Deployment waits only until its ReplicaSet has been let go. The Pods never notice.');
    await remove(story, 'Orphan');
    await story.run(30);
    await expectLeft(story, { replicaSets: 1, pods: 2 });
    const [left] = [...story.truth.replicaSets.values()];
    expect(left?.metadata.ownerReferences ?? []).toEqual([]);
    await story.end();
  });
});

async function started(name: string): Promise<Story> {
  const story = await Story.start(name);
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  await story.run(5);
  return story;
}

async function remove(story: Story, propagationPolicy: 'Background' | 'Foreground' | 'Orphan'): Promise<void> {
  await story.client.delete(deployments, { namespace, name: 'web' }, { propagationPolicy });
}

async function expectLeft(story: Story, left: { readonly replicaSets: number; readonly pods: number }): Promise<void> {
  expect((await story.client.list(deployments, { namespace })).items).toEqual([]);
  expect({
    replicaSets: (await story.client.list(replicaSets, { namespace })).items.length,
    pods: (await story.client.list(pods, { namespace })).items.length,
  }).toEqual(left);
}
