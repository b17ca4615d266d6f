import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await fixture.stop();
});

describe('a Pod that is bound to the Node', () => {
  it('is Running and Ready after one write', async () => {
    const pod = await fixture.create(boundPod('web'));
    const status = await fixture.status('web');
    const now = '2030-01-01T00:00:00Z';
    const condition = (type: string) => ({
      type,
      observedGeneration: 1,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: now,
    });
    expect(status).toEqual({
      observedGeneration: 1,
      phase: 'Running',
      conditions: [
        condition('PodReadyToStartContainers'),
        condition('Initialized'),
        condition('Ready'),
        condition('ContainersReady'),
        condition('PodScheduled'),
      ],
      hostIP: '192.0.2.1',
      hostIPs: [{ ip: '192.0.2.1' }],
      podIP: '10.244.0.2',
      podIPs: [{ ip: '10.244.0.2' }],
      startTime: now,
      containerStatuses: [
        {
          name: 'web',
          state: { running: { startedAt: now } },
          lastState: {},
          ready: true,
          started: true,
          restartCount: 0,
          image: 'docker.io/library/nginx:1.27',
          imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
          containerID: expect.stringMatching(/^simulated:\/\/[0-9a-f]{64}$/),
          resources: {},
        },
      ],
      qosClass: 'BestEffort',
    });
    expect(fixture.writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v1/namespaces/default/pods/web/status',
    ]);
    expect(fixture.writes[0]!.body).toMatchObject({ metadata: { uid: pod.metadata.uid } });
    expect(fixture.events).toEqual([
      '0s Normal Pulling web: Pulling image "nginx:1.27"',
      '0s Normal Pulled web: Successfully pulled image "nginx:1.27" in 0s (0s including waiting). Image size: 10000000 bytes.',
      '0s Normal Created web: Container created',
      '0s Normal Started web: Container started',
    ]);
  });

  it('has no timer then, and nothing more is written', async () => {
    await fixture.create(boundPod('web'));
    expect(fixture.timers).toBe(0);
    await fixture.advance(600);
    expect(fixture.writes).toHaveLength(1);
  });

  it('ends when it is deleted: one status, one deletion, and nothing is left of it', async () => {
    const pod = await fixture.create(boundPod('web'));
    await fixture.delete('web');
    expect(await fixture.find('web')).toBeUndefined();
    expect(fixture.writes.slice(1).map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/default/pods/web/status',
        body: expect.objectContaining({ status: expect.objectContaining({ phase: 'Succeeded' }) }),
      },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/default/pods/web',
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          gracePeriodSeconds: 0,
          preconditions: { uid: pod.metadata.uid },
        },
      },
    ]);
    expect(fixture.events.at(-1)).toBe('0s Normal Killing web: Stopping container web');
    expect(await fixture.runtime.listPods()).toEqual([]);
  });
});
