import { expect, it } from 'vitest';
import { isTooManyRequests } from '../../src/api/status-error.ts';
import { deployments, nodes, podDisruptionBudgets, pods } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('drain: Pods are evicted as far as their budget allows', async () => {
  const story = await Story.start('drain', { nodes: 2, kinds: ['Node', 'Pod', 'PodDisruptionBudget'] });
  await story.cluster.stopComponent('node-2');
  await story.run(60);
  await story.create(deployments, deployment({ spec: { replicas: 3 } }));
  const selector = { matchLabels: { app: 'web' } };
  await story.create(podDisruptionBudgets, {
    metadata: { name: 'web', namespace },
    spec: { minAvailable: 2, selector },
  });
  await story.rolledOut();
  await story.cluster.startComponent('node-2');
  await story.run(60);
  const extremes = story.measure();
  story.tell(
    'Three replicas run on node-1, of which two have to be available at any time. kubectl drain node-1: first it is cordoned.',
  );
  await story.client.patch(nodes, { name: 'node-1' }, 'strategic', { spec: { unschedulable: true } });
  story.tell(
    'The first Pod may be evicted. For the next kubectl has to wait, five seconds after each refusal, until there are three again.',
  );
  for (const { metadata } of story.pods()) await evict(story, metadata.name!);
  await story.run(30);
  expect(story.pods().map(({ spec }) => spec.nodeName)).toEqual(['node-2', 'node-2', 'node-2']);
  expect(extremes.fewestAvailable).toBe(2);
  await story.end();
});

async function evict(story: Story, name: string): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  for (;;) {
    try {
      await story.client.createSubresource(pods, { namespace, name }, 'eviction', eviction);
      return;
    } catch (error) {
      if (!isTooManyRequests(error)) throw error;
      await story.run(5);
    }
  }
}
