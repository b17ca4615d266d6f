import { expect, it } from 'vitest';
import { deployments } from '../../src/client/resources.ts';
import { SettableNodeReader } from '../../src/kubelet/eviction/settable-node-reader.ts';
import { deployment } from './manifests.ts';
import { Story } from './story.ts';

const mebibyte = 1024 ** 2;
const memory = (mebibytes: number) => ({
  memory: { capacityBytes: 4096 * mebibyte, availableBytes: mebibytes * mebibyte },
});
const disk = { capacityBytes: 100 * mebibyte, availableBytes: 50 * mebibyte };

it('a node runs short of memory: a Pod goes, and runs elsewhere', async () => {
  const readers = new Map(['node-1', 'node-2'].map((name) => [name, new SettableNodeReader()]));
  for (const reader of readers.values()) reader.set({ ...memory(2000), nodeFs: disk, imageFs: disk });
  const story = await Story.start('node-pressure', {
    nodes: 2,
    kinds: ['Node', 'Pod', 'ReplicaSet'],
    readerOf: (name) => readers.get(name)!,
  });
  await story.create(deployments, deployment({ spec: { replicas: 2 } }));
  await story.rolledOut();
  await story.run(60);
  const pod = story.pods()[0]!;
  const node = pod.spec.nodeName!;
  const reader = readers.get(node)!;
  story.tell(
    `${node} has 50 MiB of memory left, and 100 are wanted. It says so, and evicts the Pod that uses most beyond what it asks for. Its ReplicaSet makes another one, which goes where there is enough.`,
  );
  reader.set(memory(50));
  for (const [i, { metadata }] of story.pods().entries()) {
    const memoryBytes = (metadata.name === pod.metadata.name ? 1500 : i) * mebibyte;
    reader.setPod(`default/${metadata.name}`, { containers: [{ name: 'web', memoryBytes }] });
  }
  story.onPod(() => {
    if (story.truth.pods.get(`default/${pod.metadata.name}`)?.status.phase === 'Failed') reader.set(memory(2000));
  });
  await story.until(() => story.truth.pods.get(`default/${pod.metadata.name}`)?.status.phase === 'Failed');
  await story.run(60);
  expect(
    story
      .pods()
      .map(({ spec }) => spec.nodeName === node)
      .sort(),
  ).toEqual([false, true]);
  story.tell('There is enough again at once, but the Node waits five minutes until it says so.');
  await story.run(300);
  await story.end();
});
