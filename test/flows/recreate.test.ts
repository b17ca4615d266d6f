import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { changedImage, deployment } from './manifests.ts';
import { Story } from './story.ts';

it('Recreate: never two generations alive', async () => {
  const story = await Story.start('recreate');
  await story.create(deployments, deployment({ spec: { replicas: 2, strategy: { type: 'Recreate' } } }));
  await story.rolledOut();
  const generations = new Set<string>();
  story.onPod(() => {
    // Those that are ending count too, until their containers have ended.
    const alive = [...story.truth.pods.values()].filter(
      ({ status }) => !['Succeeded', 'Failed'].includes(status.phase!),
    );
    generations.add([...new Set(alive.map(({ spec }) => spec.containers[0]!.image))].join(' and '));
  });
  story.tell(
    'Two replicas of web:1 run. The strategy is Recreate: all of the old Pods go first, and only when the last has ended is the new ReplicaSet made.',
  );
  await story.patch(deployments, 'web', changedImage('web:2'));
  await story.rolledOut();
  expect([...generations]).toEqual(['web:1', '', 'web:2']);
  await story.end();
});
