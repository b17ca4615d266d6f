import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

it('apply: from a Deployment to Pods that run, every step of the chain', async () => {
  const story = await Story.start('apply');
  story.tell(
    'A Deployment of three replicas is applied. Its controller makes a ReplicaSet, whose controller makes Pods, first one, then twice as many; the scheduler binds each to a Node, whose kubelet pulls the image and starts the container. What comes of it goes back the same way: from the Pods to the ReplicaSet to the Deployment.',
  );
  await story.create(deployments, deployment({ spec: { replicas: 3 } }));
  await story.rolledOut();
  expect(story.deployment().status).toMatchObject({
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
  });
  expect(story.pods().map(({ status }) => status.phase)).toEqual(['Running', 'Running', 'Running']);
  await story.end();
});
