import { expect, it } from 'vitest';
import { deployments, replicaSets } from '../../src/client/resources.ts';
import { deployment, podTemplate } from './manifests.ts';
import { namespace, revisionOf, Story } from './story.ts';

it('adoption: a ReplicaSet that nobody owns becomes the newest of a Deployment with its template', async () => {
  const story = await Story.start('adoption');
  story.tell('Somebody makes a ReplicaSet by hand.');
  await story.create(replicaSets, {
    metadata: { name: 'by-hand', namespace, labels: { app: 'web' } },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: podTemplate() },
  });
  await story.run(10);
  const [first] = story.pods();
  story.tell(
    'A Deployment that selects it is applied. It has the same template: so it is taken over, gets revision 1, and grows.',
  );
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  expect(story.replicaSets().map(({ metadata }) => metadata.name)).toEqual(['by-hand']);
  expect(story.replicaSets().map(revisionOf)).toEqual([1]);
  expect(story.pods().map(({ metadata }) => metadata.uid)).toContain(first?.metadata.uid);
  await story.end();
});
