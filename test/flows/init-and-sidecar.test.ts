import { expect, it } from 'vitest';
import { pods } from '../../src/client/resources.ts';
import { behaves, podManifest } from './manifests.ts';
import { namespace, Story } from './story.ts';

it('init containers one after the other, a sidecar beside the others, and the end in the opposite order', async () => {
  const story = await Story.start('init-and-sidecar');
  const probe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 };
  const pod = podManifest({
    spec: {
      initContainers: [
        { name: 'migrate', image: 'migrate:1' },
        { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', startupProbe: probe },
        { name: 'warm-up', image: 'warm-up:1' },
      ],
    },
  }) as { metadata: object };
  const annotations = {
    ...behaves({ exitCode: 0, exitAfterSeconds: 3 }, 'migrate'),
    ...behaves({ startedUpAfterSeconds: 2 }, 'proxy'),
    ...behaves({ exitCode: 0, exitAfterSeconds: 1 }, 'warm-up'),
  };
  story.tell(
    'Before the container of web come migrate, which ends after 3 s; proxy, a sidecar, which has to be up but does not end; and warm-up, which has the proxy already.',
  );
  await story.create(pods, { ...pod, metadata: { ...pod.metadata, annotations } });
  await story.run(30);
  expect(story.pods()[0]!.status.phase).toBe('Running');
  story.tell('When the Pod is deleted, web ends first and the sidecar after it.');
  await story.client.delete(pods, { namespace, name: 'web' });
  await story.run(30);
  expect(story.truth.pods.size).toBe(0);
  await story.end();
});
