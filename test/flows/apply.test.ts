import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

it('apply: from a Deployment to Pods that run, every step of the chain', async () => {
  const story = await Story.start('apply');
  story.tell('A Deployment of three replicas is applied. Its controller makes a ReplicaSet.');
  await story.create(deployments, deployment({ spec: { replicas: 3 } }));
  await story.until(() => story.replicaSets().length === 1);
  story.tell(
    "The ReplicaSet's controller makes Pods, one at first, then twice as many. The scheduler binds each to a Node, and the Node's kubelet begins to pull the image.",
  );
  await story.until(() => story.pods().filter(({ spec }) => spec.nodeName).length === 3);
  await story.run(1);
  expect(story.deployment().status).toMatchObject({ replicas: 3, updatedReplicas: 3, unavailableReplicas: 3 });
  story.tell(
    'The image is there, and the containers start. What comes of it goes back the same way: from the Pods to the ReplicaSet to the Deployment.',
  );
  await story.rolledOut();
  expect(story.deployment().status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 });
  expect(story.pods().map(({ status }) => status.phase)).toEqual(['Running', 'Running', 'Running']);
  await story.end();
});
