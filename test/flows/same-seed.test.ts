import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

/** An update, from the first Pod to the last. */
async function told(seed: number): Promise<string> {
  const story = await Story.start('unnamed', { seed });
  story.tell('Two replicas are made, and updated.');
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.rolledOut();
  await story.stop();
  return story.text;
}

it('the same seed tells the same story, also side by side with another, and another seed another one', async () => {
  const alone = await told(1);
  const [beside, other] = await Promise.all([told(1), told(2)]);
  expect(beside).toBe(alone);
  expect(other).not.toBe(alone);
});
