import { expect, it } from 'vitest';
import { pods } from '../../src/client/resources.ts';
import { podManifest } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('a container that crashes again and again is restarted later each time', async () => {
  const story = await Story.start('crash-loop');
  const startedAtMs: number[] = [];
  let seen = '';
  story.onPod(() => {
    const startedAt = story.pods()[0]?.status.containerStatuses?.[0]?.state.running?.startedAt ?? seen;
    if (startedAt !== seen) startedAtMs.push(Date.parse(startedAt));
    seen = startedAt;
  });
  story.tell(
    'A container that exits with code 1 one second after its start. It is restarted at once, then after 10 s, 20 s, 40 s and so on up to 5 minutes.',
  );
  await story.create(pods, podManifest({ behaviour: { exitCode: 1, exitAfterSeconds: 1 } }));
  await story.run(1300);
  const waitsSeconds = startedAtMs.slice(1).map((ms, i) => (ms - startedAtMs[i]!) / 1000 - 1);
  expect(waitsSeconds.map((seconds) => Math.round(seconds / 10) * 10)).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  story.tell('Somebody has seen enough.');
  await story.client.delete(pods, { namespace, name: 'web' });
  await story.end();
});
