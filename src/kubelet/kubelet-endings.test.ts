import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';
import type { Node } from '../api/core/v1/node.ts';

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await fixture.stop();
});

const annotated = (behaviour: object, spec: object = {}) =>
  boundPod('web', spec, { annotations: { 'simulated.wherry.dev/web': JSON.stringify(behaviour) } });

describe('deletion', () => {
  it('waits for containers that take their time', async () => {
    await fixture.create(annotated({ stopAfterSeconds: 5, stopExitCode: 143 }));
    await fixture.delete('web');
    expect(await fixture.timeline('web', 8)).toEqual(['0s Terminating 1/1, 0 restarts', '5s gone']);
    expect(fixture.takeWrites()).toEqual(['PATCH web/status', 'PATCH web/status', 'DELETE web']);
  });

  it('kills containers that do not end in time', async () => {
    await fixture.create(annotated({ ignoresStop: true }, { terminationGracePeriodSeconds: 7 }));
    await fixture.delete('web');
    expect(await fixture.timeline('web', 10)).toEqual(['0s Terminating 1/1, 0 restarts', '7s gone']);
  });

  it('takes the grace period of the request', async () => {
    await fixture.create(annotated({ ignoresStop: true }));
    await fixture.delete('web', 3);
    expect(await fixture.timeline('web', 5)).toEqual(['0s Terminating 1/1, 0 restarts', '3s gone']);
  });

  it('is hurried by a second one', async () => {
    await fixture.create(annotated({ ignoresStop: true }));
    await fixture.delete('web', 300);
    await fixture.advance(10);
    await fixture.delete('web', 2);
    expect(await fixture.timeline('web', 5)).toEqual(['10s Terminating 1/1, 0 restarts', '12s gone']);
  });

  it('by force leaves a second to what runs, and then nothing', async () => {
    await fixture.create(annotated({ ignoresStop: true }));
    fixture.takeWrites();
    await fixture.delete('web', 0);
    expect(await fixture.find('web')).toBeUndefined();
    expect((await fixture.runtime.listPods())[0]!.containers).toMatchObject([{ state: 'running' }]);
    await fixture.advance(1);
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(fixture.takeWrites()).toEqual([]);
  });

  it('by force while it ends gracefully', async () => {
    await fixture.create(annotated({ ignoresStop: true }));
    await fixture.delete('web', 300);
    await fixture.delete('web', 0);
    await fixture.advance(1);
    expect(await fixture.runtime.listPods()).toEqual([]);
  });

  it('hurries a container that is being stopped to start anew', async () => {
    fixture.images.add({ image: 'app', behaviour: { live: false, ignoresStop: true } });
    const livenessProbe = { tcpSocket: { port: 80 }, failureThreshold: 1 };
    const containers = [{ name: 'web', image: 'app', livenessProbe }];
    await fixture.create(boundPod('web', { containers, terminationGracePeriodSeconds: 600 }));
    await fixture.advance(10);
    await fixture.delete('web', 2);
    expect(await fixture.timeline('web', 5)).toEqual(['10s Terminating 1/1, 0 restarts', '12s gone']);
  });

  it('leaves a Pod with finalizers to its finalizers, as ended', async () => {
    await fixture.create(boundPod('web', {}, { finalizers: ['example.com/keep'] }));
    await fixture.delete('web');
    fixture.takeWrites();
    const pod = await fixture.get('web');
    expect(pod.status).toMatchObject({ phase: 'Succeeded' });
    expect(pod.metadata.deletionGracePeriodSeconds).toBe(0);
    await fixture.patch('web', { metadata: { finalizers: null } });
    expect(await fixture.find('web')).toBeUndefined();
    expect(fixture.takeWrites()).toEqual([]);
    expect(await fixture.runtime.listPods()).toEqual([]);
  });

  it('starts no container any more', async () => {
    await fixture.create(annotated({ exitCode: 1, exitAfterSeconds: 1 }));
    await fixture.advance(3);
    await fixture.delete('web');
    expect(await fixture.find('web')).toBeUndefined();
    await fixture.advance(60);
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(fixture.timers).toBe(0);
  });

  it('makes room for a Pod of the same name', async () => {
    await fixture.create(annotated({ ignoresStop: true }));
    await fixture.delete('web', 0);
    const second = await fixture.create(boundPod('web'));
    await fixture.advance(2);
    expect(await fixture.timeline('web', 0)).toEqual(['2s Running 1/1, 0 restarts']);
    expect((await fixture.runtime.listPods()).map(({ uid }) => uid)).toEqual([second.metadata.uid]);
  });
});

describe('a kubelet that starts again', () => {
  it('takes over what runs, and writes nothing', async () => {
    const readinessProbe = { tcpSocket: { port: 80 }, initialDelaySeconds: 10 };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'app', readinessProbe }] }));
    await fixture.create(
      boundPod('job', { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox', args: ['true'] }] }),
    );
    await fixture.advance(15);
    const before = await fixture.runtime.listPods();
    fixture.takeWrites();
    fixture.takeEvents();
    await fixture.restart();
    await fixture.advance(60);
    expect(await fixture.runtime.listPods()).toEqual(before);
    expect(fixture.takeWrites()).toEqual([]);
    expect(fixture.takeEvents()).toEqual([]);
    expect(await fixture.timeline('web', 0)).toEqual(['75s Running 1/1, 0 restarts']);
  });

  it('keeps a Pod ready until it knows better', async () => {
    fixture.images.add({ image: 'app', behaviour: {} });
    const readinessProbe = { tcpSocket: { port: 80 }, initialDelaySeconds: 30 };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'app', readinessProbe }] }));
    await fixture.advance(40);
    fixture.takeWrites();
    await fixture.restart();
    expect(fixture.takeWrites()).toEqual([]);
    expect((await fixture.status('web')).containerStatuses).toMatchObject([{ ready: true }]);
  });

  it('sees what ended meanwhile', async () => {
    await fixture.create(annotated({ exitAfterSeconds: 5, exitCode: 2 }, { restartPolicy: 'Never' }));
    await fixture.kubelet.stop();
    await fixture.clock.advance(10_000);
    expect((await fixture.status('web')).phase).toBe('Running');
    await fixture.restart();
    expect(await fixture.status('web')).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 2, finishedAt: '2030-01-01T00:00:05Z' } } }],
    });
  });

  it('ends what was deleted meanwhile', async () => {
    await fixture.create(boundPod('soft'));
    await fixture.create(boundPod('forced'));
    await fixture.kubelet.stop();
    await fixture.delete('soft');
    await fixture.delete('forced', 0);
    await fixture.restart();
    await fixture.advance(1);
    expect(await fixture.find('soft')).toBeUndefined();
    expect(await fixture.runtime.listPods()).toEqual([]);
  });

  it('makes a new sandbox where the old one has gone', async () => {
    await fixture.create(boundPod('web', { initContainers: [{ name: 'init', image: 'busybox', args: ['true'] }] }));
    const [pod] = await fixture.runtime.listPods();
    await fixture.advance(5);
    fixture.takeEvents();
    await fixture.runtime.stopPodSandbox(pod!.sandboxes[0]!.id);
    await fixture.settle();
    expect(await fixture.timeline('web', 0)).toEqual(['5s Running 1/1, 1 restarts']);
    expect(fixture.takeEvents().filter((event) => !event.includes(' Pull'))).toEqual([
      '5s Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
      '5s Normal Created init: Container created',
      '5s Normal Started init: Container started',
      '5s Normal Created web: Container created',
      '5s Normal Started web: Container started',
    ]);
    expect(await fixture.status('web')).toMatchObject({ podIP: '10.244.0.3', podIPs: [{ ip: '10.244.0.3' }] });
  });
});

describe('a Pod that does not fit', () => {
  const nodeWith = (allocatable: object, taints: readonly object[] = []): Node =>
    ({
      metadata: { name: 'node-1', labels: {} },
      spec: { taints },
      status: { allocatable: { pods: '110', cpu: '1', memory: '1Gi', ...allocatable } },
    }) as unknown as Node;

  const asking = (name: string, cpu: string) =>
    boundPod(name, { containers: [{ name: 'web', image: 'app', resources: { requests: { cpu } } }] });

  it('is rejected, and goes when it is deleted', async () => {
    fixture.node = nodeWith({});
    await fixture.create(asking('big', '2'));
    const why = "Node didn't have enough resource: cpu, requested: 2000, used: 0, capacity: 1000";
    expect(await fixture.status('big')).toEqual({
      observedGeneration: 1,
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: `Pod was rejected: ${why}`,
      startTime: '2030-01-01T00:00:00Z',
      qosClass: 'Burstable',
    });
    expect(fixture.takeEvents()).toEqual([`0s Warning OutOfcpu: ${why}`]);
    expect(fixture.takeWrites()).toEqual(['PATCH big/status']);
    expect(await fixture.runtime.listPods()).toEqual([]);
    await fixture.delete('big');
    expect(await fixture.find('big')).toBeUndefined();
  });

  it('fits once another one has ended', async () => {
    fixture.node = nodeWith({});
    await fixture.create(asking('first', '600m'));
    await fixture.create(asking('second', '600m'));
    expect((await fixture.status('second')).reason).toBe('OutOfcpu');
    await fixture.delete('first');
    await fixture.create(asking('third', '600m'));
    expect((await fixture.status('third')).phase).toBe('Running');
  });

  it('counts as much as it was resized to', async () => {
    fixture.node = nodeWith({});
    await fixture.create(asking('first', '600m'));
    const resources = { requests: { cpu: '100m' } };
    await fixture.patch('first', { spec: { containers: [{ name: 'web', resources }] } }, 'resize');
    expect(await fixture.status('first')).toMatchObject({
      observedGeneration: 2,
      containerStatuses: [{ resources, allocatedResources: resources.requests, restartCount: 0 }],
    });
    await fixture.create(asking('second', '900m'));
    expect((await fixture.status('second')).phase).toBe('Running');
  });

  it('is not looked at again when the kubelet starts again', async () => {
    await fixture.create(asking('big', '2'));
    fixture.node = nodeWith({});
    await fixture.restart();
    expect((await fixture.status('big')).phase).toBe('Running');
  });
});

describe('what others may ask of the kubelet', () => {
  it('tells of its Pods, with statuses that the API may not have yet', async () => {
    await fixture.create(boundPod('web'));
    const [pod] = fixture.kubelet.pods();
    expect(pod?.status.phase).toBe('Running');
    expect(fixture.kubelet.pod('default', 'web')).toEqual(pod);
    expect(fixture.kubelet.pod('default', 'other')).toBeUndefined();
    expect(await fixture.kubelet.runningPods()).toEqual([
      {
        metadata: { uid: pod?.metadata.uid, namespace: 'default', name: 'web' },
        spec: { containers: [{ name: 'web', image: 'docker.io/library/nginx:1.27', resources: {} }] },
        status: {},
      },
    ]);
  });
});
