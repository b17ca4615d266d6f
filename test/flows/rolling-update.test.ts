import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('rolling update: 10 replicas, at most 3 more and 2 fewer', async () => {
  const story = await Story.start('rolling-update', { kinds: ['Deployment', 'ReplicaSet'], events: ['Deployment'] });
  const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 };
  const strategy = { type: 'RollingUpdate', rollingUpdate };
  await story.create(deployments, deployment({ spec: { replicas: 10, strategy } }));
  await story.rolledOut();
  await story.run(10);
  story.tell(
    'Ten replicas of web:1 run; an update may have 3 Pods more and 2 available ones fewer. Now the image is web:2. The new ReplicaSet begins with 3, the old one goes to 8, the new one to 5.',
  );
  const extremes = story.measure();
  const sizes = (): (number | undefined)[] => story.replicaSets().map(({ spec }) => spec.replicas);
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.run(1);
  expect(sizes()).toEqual([8, 5]);
  story.tell('That is as far as it goes until new Pods become available: each of them lets an old one go.');
  await story.rolledOut();
  expect(extremes).toEqual({ most: 13, fewestAvailable: 8 });
  expect(sizes()).toEqual([0, 10]);
  await story.end();
});
