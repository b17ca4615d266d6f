import { expect, it } from 'vitest';
import { pods } from '../../src/client/resources.ts';
import { podManifest } from './manifests.ts';
import { Story } from './story.ts';

it('Pods that come to an end: done, failed for good, failed and tried again', async () => {
  const story = await Story.start('run-to-completion');
  const run = (name: string, restartPolicy: string, exitCode: number): Promise<unknown> =>
    story.create(pods, podManifest({ name, behaviour: { exitCode, exitAfterSeconds: 5 }, spec: { restartPolicy } }));
  const phase = (name: string): string | undefined => story.truth.pods.get(`default/${name}`)?.status.phase;
  story.tell('A Pod that is never restarted and exits with 0 has succeeded.');
  await run('good', 'Never', 0);
  await story.run(20);
  expect(phase('good')).toBe('Succeeded');
  story.tell('One that exits with 3 has failed.');
  await run('bad', 'Never', 3);
  await story.run(20);
  expect(phase('bad')).toBe('Failed');
  story.tell('With OnFailure, who exits with 0 is not restarted either.');
  await run('done', 'OnFailure', 0);
  await story.run(20);
  expect(phase('done')).toBe('Succeeded');
  await story.end();
});
