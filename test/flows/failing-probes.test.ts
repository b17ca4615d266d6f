import { expect, it } from 'vitest';
import { pods } from '../../src/client/resources.ts';
import { podManifest } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('probes: ready late, and restarted when no longer alive', async () => {
  const story = await Story.start('failing-probes');
  const httpGet = { path: '/', port: 80 };
  story.tell(
    'A container that is ready after 8 s. It hangs a minute after its start: three failures of the liveness probe, ten seconds apart, and it is ended and started anew.',
  );
  await story.create(
    pods,
    podManifest({
      behaviour: { readyAfterSeconds: 8, liveForSeconds: 60 },
      container: { readinessProbe: { httpGet, periodSeconds: 5 }, livenessProbe: { httpGet } },
    }),
  );
  await story.run(120);
  const status = story.pods()[0]!.status.containerStatuses![0]!;
  expect(status).toMatchObject({ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 0 } } });
  story.tell('Somebody deletes it before it happens again.');
  await story.client.delete(pods, { namespace, name: 'web' });
  await story.end();
});
