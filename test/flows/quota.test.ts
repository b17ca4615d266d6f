import { expect, it } from 'vitest';
import { deployments, resourceQuotas } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('a quota stands in the way, until it is raised', async () => {
  const story = await Story.start('quota', { kinds: ['Deployment', 'ReplicaSet', 'ResourceQuota'] });
  story.tell('In this namespace there may be two Pods.');
  await story.create(resourceQuotas, { metadata: { name: 'small', namespace }, spec: { hard: { pods: '2' } } });
  await story.run(10);
  story.tell(
    'A Deployment of three replicas. The third Pod is refused; its ReplicaSet says so, and tries again later each time.',
  );
  await story.create(deployments, deployment({ spec: { replicas: 3 } }));
  await story.run(20);
  expect(story.deployment().status).toMatchObject({ replicas: 2, availableReplicas: 2 });
  expect(story.deployment().status.conditions).toContainEqual(
    expect.objectContaining({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }),
  );
  story.tell('The quota is raised.');
  await story.patch(resourceQuotas, 'small', { spec: { hard: { pods: '5' } } });
  await story.rolledOut();
  expect(story.deployment().status.conditions?.map(({ type }) => type)).not.toContain('ReplicaFailure');
  await story.end();
});
