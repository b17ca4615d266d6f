import { expect, it } from 'vitest';
import { isNotFound } from '../../src/api/status-error.ts';
import { configMaps, deployments, namespaces } from '../../src/client/resources.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

it('a namespace is deleted with all that is in it', async () => {
  const kinds = ['Namespace', 'Deployment', 'ReplicaSet', 'Pod', 'ConfigMap', 'ServiceAccount'];
  const story = await Story.start('namespace-deleted', { kinds, events: [] });
  const name = 'shop';
  await story.create(namespaces, { metadata: { name } });
  await story.run(5);
  const web = deployment({ spec: { replicas: 1 } }) as { metadata: object };
  await story.create(deployments, { ...web, metadata: { ...web.metadata, namespace: name } });
  await story.create(configMaps, { metadata: { name: 'settings', namespace: name }, data: { greeting: 'hello' } });
  await story.run(30);
  story.tell(
    'The namespace shop is deleted. Nothing can be made in it any more; what is in it is deleted, and when the last Pod has ended, so is the namespace.',
  );
  await story.client.delete(namespaces, { name });
  await expect(story.create(configMaps, { metadata: { name: 'late', namespace: name } })).rejects.toThrow(
    'forbidden: unable to create new content in namespace shop because it is being terminated',
  );
  await story.run(60);
  await expect(story.client.get(namespaces, { name })).rejects.toSatisfy(isNotFound);
  expect(story.truth.pods.size).toBe(0);
  await story.end();
});
