import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('scaled in the middle of a rollout: each ReplicaSet gets its share', async () => {
  const story = await Story.start('scale-in-mid-rollout', {
    kinds: ['Deployment', 'ReplicaSet'],
    events: ['Deployment'],
  });
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
  const spec = { replicas: 10, strategy, progressDeadlineSeconds: 3600 };
  await story.create(deployments, deployment({ spec }));
  await story.rolledOut();
  story.cluster.images.add({ image: 'web:2', pullSeconds: 3600 });
  story.tell(
    'Ten replicas of web:1 run. The image web:2 takes an hour to be pulled, so the rollout waits half way: 8 of the old, 5 of the new.',
  );
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.run(30);
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([8, 5]);
  story.tell(
    'Now there are to be 30. With the surge that makes room for 33, 20 more than there are: both ReplicaSets grow in proportion to their size, to 20 and 13.',
  );
  await story.patch(deployments, 'web', { spec: { replicas: 30 } });
  await story.run(30);
  expect(story.replicaSets().map(({ spec }) => spec.replicas)).toEqual([20, 13]);
  expect(story.deployment().status).toMatchObject({ replicas: 33, updatedReplicas: 13, availableReplicas: 20 });
  await story.end();
});
