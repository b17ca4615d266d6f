import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

it('a Pod for which there is no room waits until a Node is added', async () => {
  const story = await Story.start('unschedulable', { nodes: 2, kinds: ['Deployment', 'Pod', 'Node'] });
  story.tell('Each of three replicas asks for 20 CPUs, and there are two Nodes with 32. The third has to wait.');
  const resources = { requests: { cpu: '20' } };
  await story.create(deployments, deployment({ spec: { replicas: 3 }, container: { resources } }));
  await story.run(30);
  const waiting = story.pods().filter(({ spec }) => !spec.nodeName);
  expect(waiting).toHaveLength(1);
  story.tell('A third Node joins the cluster.');
  await story.cluster.startComponent('node-3');
  await story.rolledOut();
  expect(new Set(story.pods().map(({ spec }) => spec.nodeName)).size).toBe(3);
  await story.end();
});
