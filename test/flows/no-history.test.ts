import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('revisionHistoryLimit 0: nothing is left of what was', async () => {
  const story = await Story.start('no-history', { kinds: ['Deployment', 'ReplicaSet'] });
  await story.create(deployments, deployment({ spec: { replicas: 1, revisionHistoryLimit: 0 } }));
  await story.rolledOut();
  story.tell(
    'One replica of web:1 runs. No history is kept: when the update to web:2 is complete the old ReplicaSet is deleted.',
  );
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.rolledOut();
  await story.run(5);
  expect(story.replicaSets().map(({ spec }) => spec.template?.spec.containers[0]?.image)).toEqual(['web:2']);
  await story.end();
});
