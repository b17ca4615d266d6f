import { expect, it } from 'vitest';
import { deployments, pods } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('a Pod is deleted: another takes its place', async () => {
  const story = await Story.start('pod-deleted');
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  const name = story.pods()[0]!.metadata.name!;
  story.tell('Two replicas run, and somebody deletes a Pod. While its containers end, another is made in its place.');
  await story.client.delete(pods, { namespace, name });
  await story.run(1);
  expect(story.pods()).toHaveLength(2);
  await story.rolledOut();
  expect(story.pods().map(({ metadata }) => metadata.name)).not.toContain(name);
  await story.end();
});
