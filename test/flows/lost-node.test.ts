import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

it('a node is lost: its Pods move after five minutes, and it comes back', async () => {
  const story = await Story.start('lost-node', { nodes: 2, kinds: ['Node', 'Pod', 'ReplicaSet'] });
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  await story.run(60);
  const lost = story.pods()[0]!;
  const node = lost.spec.nodeName!;
  story.tell(
    `The kubelet of ${node} stops: its Lease is renewed no more. After 50 s the Node counts as unreachable, and its Pods as not ready; they tolerate that for 300 s.`,
  );
  await story.cluster.stopComponent(node);
  await story.run(330);
  expect(story.pods().filter(({ spec }) => spec.nodeName === node).length).toBeGreaterThan(0);
  story.tell(
    'Then they are deleted, and others are made elsewhere. Nobody can tell whether the old ones still run: they stay as Terminating.',
  );
  await story.run(60);
  expect(story.pods().map(({ spec }) => spec.nodeName)).not.toContain(node);
  expect(story.truth.pods.get(`default/${lost.metadata.name}`)?.metadata.deletionTimestamp).toBeDefined();
  story.tell('The kubelet comes back. It ends the containers, and the Node is as good as new.');
  await story.cluster.startComponent(node);
  await story.run(60);
  expect(story.truth.pods.size).toBe(2);
  await story.end();
});
