import { expect, it } from 'vitest';
import { pods } from '../../src/client/resources.ts';
import { podManifest } from './manifests.ts';
import { Story } from './story.ts';

it('scheduling gates: a Pod that is not to be scheduled yet', async () => {
  const story = await Story.start('scheduling-gates');
  story.tell('A Pod with two scheduling gates. No Node is looked for.');
  const schedulingGates = [{ name: 'example.com/budget' }, { name: 'example.com/data' }];
  await story.create(pods, podManifest({ spec: { schedulingGates } }));
  await story.run(30);
  expect(story.pods()[0]!.spec.nodeName ?? '').toBe('');
  story.tell('Somebody opens one of the gates; the other is still shut.');
  const opened = (name: string): object => ({ spec: { schedulingGates: [{ name, $patch: 'delete' }] } });
  await story.patch(pods, 'web', opened('example.com/budget'));
  await story.run(30);
  expect(story.pods()[0]!.spec.nodeName ?? '').toBe('');
  story.tell('And the other.');
  await story.patch(pods, 'web', opened('example.com/data'));
  await story.run(30);
  expect(story.pods()[0]!.status.phase).toBe('Running');
  await story.end();
});
