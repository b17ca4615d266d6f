import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('a bad image: the rollout stalls with what still works, times out, and is undone', async () => {
  const story = await Story.start('bad-image');
  await story.create(deployments, deployment({ spec: { replicas: 4, progressDeadlineSeconds: 30 } }));
  await story.rolledOut();
  const extremes = story.measure();
  story.tell(
    'Four replicas of web:1 run. The next image cannot be pulled: with a quarter of the Pods more and a quarter fewer the rollout comes to two new Pods, which wait for their image, and three old ones, which stay.',
  );
  await story.patch(deployments, 'web', changedImage('missing.invalid/web:2'));
  await story.run(20);
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([3, 2]);
  story.tell('Thirty seconds after the last progress it is said to have failed. Nothing is undone by itself.');
  await story.run(15);
  expect(story.deployment().status.conditions).toContainEqual(
    expect.objectContaining({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }),
  );
  story.tell('kubectl rollout undo brings back the template of before, whose ReplicaSet becomes the newest revision.');
  await story.undo();
  await story.rolledOut();
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([0, 4]);
  expect(extremes).toEqual({ most: 5, fewestAvailable: 3 });
  await story.end();
});
