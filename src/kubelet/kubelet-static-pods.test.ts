import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';
import type { Node } from '../api/core/v1/node.ts';
import { pods } from '../client/resources.ts';
import { parseStaticPod } from './static-pods/static-pod.ts';

const name = 'web-node-1';
const node = {
  metadata: { name: 'node-1', uid: '00000000-0000-4000-8000-000000000001' },
  spec: {},
  status: { allocatable: { pods: '110', cpu: '4', memory: '8Gi' } },
} as unknown as Node;

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start({ hasStaticPods: true });
  fixture.node = node;
});

afterEach(async () => {
  await fixture.stop();
});

const fromFile = (image = 'nginx:1.27', spec: object = {}, behaviour: object = {}) =>
  parseStaticPod(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations: { 'simulated.wherry.dev/web': JSON.stringify(behaviour) } },
      spec: { containers: [{ name: 'web', image }], ...spec },
    }),
    { file: '/manifests/web.yaml', nodeName: 'node-1' },
  );

async function set(...files: ReturnType<typeof fromFile>[]): Promise<void> {
  fixture.kubelet.setStaticPods(files);
  await fixture.settle();
}

const running = async () =>
  (await fixture.runtime.listPods()).flatMap(({ uid, containers }) =>
    containers.filter(({ state }) => state === 'running').map(({ image }) => `${uid.slice(0, 4)} ${image}`),
  );

describe('a static Pod', () => {
  it('runs, and its mirror says how', async () => {
    const pod = fromFile();
    await set(pod);
    const mirror = await fixture.get(name);
    expect(mirror.metadata.uid).not.toBe(pod.metadata.uid);
    expect(mirror.metadata.annotations).toMatchObject({
      'kubernetes.io/config.source': 'file',
      'kubernetes.io/config.hash': pod.metadata.uid,
      'kubernetes.io/config.mirror': pod.metadata.uid,
      'kubernetes.io/config.seen': expect.stringMatching(/^\d{4}-/),
    });
    expect(mirror.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: node.metadata.uid, controller: true },
    ]);
    expect(mirror.status.phase).toBe('Running');
    expect(mirror.status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(fixture.kubelet.pod('default', name)?.status.containerStatuses?.[0]?.ready).toBe(true);
    expect(fixture.kubelet.pods()).toHaveLength(1);
    fixture.takeWrites();
    await set(pod);
    await fixture.advance(60);
    expect(fixture.takeWrites()).toEqual([]);
  });

  it('runs on when its mirror is deleted, gracefully or by force, which is made again', async () => {
    const pod = fromFile();
    await set(pod);
    const before = await running();
    for (const grace of [undefined, 0]) {
      const { uid } = (await fixture.get(name)).metadata;
      await fixture.delete(name, grace);
      await fixture.settle();
      const mirror = await fixture.get(name);
      expect(mirror.metadata.uid).not.toBe(uid);
      expect([mirror.metadata.deletionTimestamp, mirror.status.phase]).toEqual([undefined, 'Running']);
    }
    expect(await running()).toEqual(before);
  });

  it('is replaced when its file changes, once the one before it has ended', async () => {
    await set(fromFile('nginx:1', {}, { stopAfterSeconds: 5 }));
    const before = await fixture.get(name);
    await set(fromFile('nginx:2'));
    await fixture.advance(3);
    expect((await running()).map((text) => text.slice(5))).toEqual(['docker.io/library/nginx:1']);
    expect((await fixture.get(name)).metadata.uid).toBe(before.metadata.uid);
    await fixture.advance(3);
    expect((await running()).map((text) => text.slice(5))).toEqual(['docker.io/library/nginx:2']);
    const after = await fixture.get(name);
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect([after.spec.containers[0]!.image, after.status.phase]).toEqual(['nginx:2', 'Running']);
  });

  it('ends with its file, in its own time, and its mirror after it', async () => {
    await set(fromFile('nginx', { terminationGracePeriodSeconds: 7 }, { ignoresStop: true }));
    await set();
    await fixture.advance(6);
    expect(await running()).toHaveLength(1);
    expect((await fixture.find(name))?.status.phase).toBe('Running');
    await fixture.advance(2);
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(await fixture.find(name)).toBeUndefined();
  });

  it('is found running by the next kubelet, which learns of it a little later', async () => {
    await set(fromFile());
    const [before] = await fixture.runtime.listPods();
    await fixture.restart();
    await fixture.advance(5);
    await set(fromFile());
    await fixture.advance(5);
    const [after] = await fixture.runtime.listPods();
    expect([after!.uid, after!.containers.map(({ attempt, state }) => `${attempt} ${state}`)]).toEqual([
      before!.uid,
      ['0 running'],
    ]);
    expect((await fixture.get(name)).status.phase).toBe('Running');
  });

  it('runs again under the next kubelet after one that has ended it for the Node', async () => {
    const pod = fromFile();
    await set(pod);
    const failure = { reason: 'Terminated', message: 'Pod was terminated.', isDisruption: true };
    await fixture.kubelet.endPod(pod.metadata.uid!, failure, 1);
    await fixture.settle();
    expect(await fixture.status(name)).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
    await fixture.restart();
    await set(fromFile());
    await fixture.advance(30);
    const { phase, reason, containerStatuses } = await fixture.status(name);
    expect([phase, reason, containerStatuses?.[0]?.ready]).toEqual(['Running', undefined, true]);
  });

  it('runs when the Node is not known yet, and is shown when it is', async () => {
    fixture.node = undefined;
    await set(fromFile());
    expect(await running()).toHaveLength(1);
    expect(await fixture.find(name)).toBeUndefined();
    expect(fixture.kubelet.pods().map(({ metadata, status }) => [metadata.name, status.phase])).toEqual([
      [name, 'Running'],
    ]);
    fixture.node = node;
    await fixture.advance(6);
    expect((await fixture.get(name)).status.phase).toBe('Running');
  });
});

describe('a mirror', () => {
  it('of no static Pod is deleted', async () => {
    await fixture.create(boundPod('stray', {}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }));
    expect(await fixture.find('stray')).toBeDefined();
    await set();
    expect(await fixture.find('stray')).toBeUndefined();
    expect(await fixture.runtime.listPods()).toEqual([]);
  });

  it('is nothing that others can pass a Pod off as', async () => {
    await set();
    await fixture.create(boundPod('web', {}, { annotations: { 'kubernetes.io/config.source': 'file' } }));
    await fixture.client.delete(pods, { namespace: 'default', name: 'web' }, {});
    await fixture.settle();
    expect(await fixture.find('web')).toBeUndefined();
  });
});
