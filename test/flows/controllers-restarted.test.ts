import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('the controllers stop in the middle of a rollout, and go on where it stands', async () => {
  const story = await Story.start('controllers-restarted');
  await story.create(deployments, deployment({ spec: { replicas: 4 } }));
  await story.rolledOut();
  const extremes = story.measure();
  story.tell('Four replicas of web:1 run, and the update to web:2 begins.');
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.run(0.01);
  story.tell(
    'The controllers stop, once what they are at is done. The rest goes on without them: Pods that are bound come up, those that are to end do.',
  );
  await story.cluster.stopComponent('controllers');
  await story.run(30);
  story.tell('They start again, know nothing but what the API server tells them, and finish.');
  await story.cluster.startComponent('controllers');
  await story.rolledOut();
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([0, 4]);
  expect(extremes).toEqual({ most: 5, fewestAvailable: 3 });
  await story.end();
});
