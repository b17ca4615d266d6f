import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('rollover: a third template in the middle of an update', async () => {
  const story = await Story.start('rollover', { kinds: ['Deployment', 'ReplicaSet'], events: ['Deployment'] });
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } };
  await story.create(deployments, deployment({ spec: { replicas: 4, strategy } }));
  await story.rolledOut();
  const extremes = story.measure();
  story.cluster.images.add({ image: 'web:2', pullSeconds: 3600 });
  story.tell('Four replicas of web:1 run, and web:2 is on its way; its image takes long to be pulled.');
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.run(10);
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([3, 2]);
  story.tell('It is not waited for: web:3 takes its place, and the Pods of web:2, of no use to anybody, go first.');
  await story.patch(deployments, 'web', changedImage('web:3'));
  await story.rolledOut();
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([0, 0, 4]);
  expect(extremes).toEqual({ most: 5, fewestAvailable: 3 });
  await story.end();
});
