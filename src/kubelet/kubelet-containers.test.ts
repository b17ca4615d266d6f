import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';
import type { SimulatedProcess } from './runtime/simulated/behaviour.ts';

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await fixture.stop();
});

const shell = (name: string, script: string, more: object = {}): object => ({
  name,
  image: 'busybox',
  command: ['sh', '-c', script],
  ...more,
});

/** `Started init`, in their order. */
const starts = (): string[] =>
  fixture.takeEvents().flatMap((event) => /^(\S+) Normal Started (\S+):/.exec(event)?.slice(1, 3).join(' ') ?? []);

describe('init containers', () => {
  it('run one after the other, before the containers', async () => {
    await fixture.create(boundPod('web', { initContainers: [shell('one', 'sleep 2'), shell('two', 'sleep 3')] }));
    expect(await fixture.timeline('web', 10)).toEqual([
      '0s Init:0/2 0/1, 0 restarts',
      '2s Init:1/2 0/1, 0 restarts',
      '5s Running 1/1, 0 restarts',
    ]);
    expect(starts()).toEqual(['0s one', '2s two', '5s web']);
    expect((await fixture.status('web')).initContainerStatuses).toMatchObject([
      { name: 'one', ready: true, started: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'two', ready: true, started: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    ]);
  });

  it('that take no time take one write', async () => {
    await fixture.create(boundPod('web', { initContainers: [shell('one', 'exit 0'), shell('two', 'true')] }));
    expect(await fixture.timeline('web', 0)).toEqual(['0s Running 1/1, 0 restarts']);
    expect(fixture.takeWrites()).toEqual(['PATCH web/status']);
  });

  it('are told of by their own events', async () => {
    const paths: (string | undefined)[] = [];
    fixture.onEvent = ({ fieldPath }) => paths.push(fieldPath);
    await fixture.create(boundPod('web', { initContainers: [shell('one', 'exit 0')] }));
    expect(new Set(paths)).toEqual(new Set(['spec.initContainers{one}', 'spec.containers{web}']));
  });

  it('back off when they fail', async () => {
    await fixture.create(boundPod('web', { initContainers: [shell('one', 'sleep 1; exit 2')] }));
    expect(await fixture.timeline('web', 14)).toEqual([
      '0s Init:0/1 0/1, 0 restarts',
      '1s Init:0/1 0/1, 1 restarts',
      '2s Init:Error 0/1, 1 restarts',
      '3s Init:CrashLoopBackOff 0/1, 1 restarts',
      '12s Init:0/1 0/1, 2 restarts',
      '13s Init:Error 0/1, 2 restarts',
      '14s Init:CrashLoopBackOff 0/1, 2 restarts',
    ]);
    expect((await fixture.status('web')).conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one]',
    });
  });

  it('end a Pod that is not to be restarted', async () => {
    await fixture.create(
      boundPod('web', { restartPolicy: 'Never', initContainers: [shell('one', 'sleep 1; exit 2')] }),
    );
    expect(await fixture.timeline('web', 3)).toEqual(['0s Init:0/1 0/1, 0 restarts', '1s Init:Error 0/1, 0 restarts']);
    expect((await fixture.status('web')).phase).toBe('Failed');
  });
});

describe('sidecars', () => {
  const sidecar = (more: object = {}): object => ({ name: 'side', image: 'proxy', restartPolicy: 'Always', ...more });

  it('start before the containers, once they have started up', async () => {
    fixture.images.add({ image: 'proxy', behaviour: { startedUpAfterSeconds: 3 } });
    const startupProbe = { tcpSocket: { port: 1 }, periodSeconds: 1, failureThreshold: 10 };
    await fixture.create(boundPod('web', { initContainers: [sidecar({ startupProbe })] }));
    expect(await fixture.timeline('web', 5)).toEqual(['0s Init:0/1 0/2, 0 restarts', '3s Running 2/2, 0 restarts']);
    expect(starts()).toEqual(['0s side', '3s web']);
  });

  it('are started again while the containers run, without making the Pod pending', async () => {
    fixture.images.add({ image: 'proxy', behaviour: { exitAfterSeconds: 5 } });
    await fixture.create(boundPod('web', { initContainers: [sidecar()] }));
    expect(await fixture.timeline('web', 12)).toEqual([
      '0s Running 2/2, 0 restarts',
      '5s Running 2/2, 1 restarts',
      '10s Running 1/2, 1 restarts',
    ]);
    expect((await fixture.status('web')).phase).toBe('Running');
  });

  it('end after the containers that they serve, the last one first', async () => {
    await fixture.create(
      boundPod('job', {
        restartPolicy: 'Never',
        initContainers: [sidecar(), { ...sidecar(), name: 'other' }],
        containers: [shell('main', 'sleep 2')],
      }),
    );
    expect(await fixture.timeline('job', 4)).toEqual(['0s Running 3/3, 0 restarts', '2s Completed 0/3, 0 restarts']);
    expect((await fixture.status('job')).phase).toBe('Succeeded');
    expect(fixture.events.slice(-2)).toEqual([
      '2s Normal Killing other: Stopping container other',
      '2s Normal Killing side: Stopping container side',
    ]);
  });
});

describe('probes', () => {
  const httpGet = { path: '/', port: 80 };
  const web = (probes: object): object => ({ containers: [{ name: 'web', image: 'app', ...probes }] });

  it('that are answered well for good are asked once', async () => {
    const probes = { startupProbe: { httpGet }, readinessProbe: { httpGet }, livenessProbe: { httpGet } };
    await fixture.create(boundPod('web', web(probes)));
    expect(await fixture.timeline('web', 60)).toEqual(['0s Running 1/1, 0 restarts']);
    expect(fixture.takeWrites()).toEqual(['PATCH web/status']);
    expect(fixture.timers).toBe(0);
  });

  it('wait for their initial delay', async () => {
    await fixture.create(boundPod('web', web({ readinessProbe: { httpGet, initialDelaySeconds: 5 } })));
    expect(await fixture.timeline('web', 20)).toEqual(['0s Running 0/1, 0 restarts', '5s Running 1/1, 0 restarts']);
    expect(fixture.timers).toBe(0);
  });

  it('of readiness say when a container is ready, and tell of failures', async () => {
    fixture.images.add({ image: 'app', behaviour: { readyAfterSeconds: 25 } });
    await fixture.create(boundPod('web', web({ readinessProbe: { httpGet } })));
    expect(await fixture.timeline('web', 60)).toEqual(['0s Running 0/1, 0 restarts', '30s Running 1/1, 0 restarts']);
    const unhealthy = 'Warning Unhealthy web: Readiness probe failed: HTTP probe failed with statuscode: 503';
    expect(fixture.events.filter((event) => event.includes('Unhealthy'))).toEqual([
      `0s ${unhealthy}`,
      `10s ${unhealthy}`,
      `20s ${unhealthy}`,
    ]);
    expect((await fixture.status('web')).conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
      lastTransitionTime: '2030-01-01T00:00:30Z',
    });
  });

  it('of readiness are asked again when a container changes its mind', async () => {
    let process: SimulatedProcess | undefined;
    const run = (started: SimulatedProcess): void => {
      process = started;
    };
    fixture.images.add({ image: 'app', program: { run } });
    await fixture.create(boundPod('web', web({ readinessProbe: { httpGet, failureThreshold: 2, periodSeconds: 3 } })));
    await fixture.advance(100);
    process!.setReady(false);
    await fixture.settle();
    expect(await fixture.timeline('web', 5)).toEqual(['100s Running 1/1, 0 restarts', '103s Running 0/1, 0 restarts']);
    process!.setReady(true);
    await fixture.settle();
    expect(await fixture.timeline('web', 5)).toEqual(['105s Running 0/1, 0 restarts', '106s Running 1/1, 0 restarts']);
  });

  it('of liveness have a container killed and started again', async () => {
    fixture.images.add({ image: 'app', behaviour: { liveForSeconds: 15, stopAfterSeconds: 2 } });
    await fixture.create(boundPod('web', web({ livenessProbe: { httpGet } })));
    expect(await fixture.timeline('web', 50)).toEqual(['0s Running 1/1, 0 restarts', '42s Running 1/1, 1 restarts']);
    expect(fixture.events.filter((event) => !/Normal (Pull|Created|Started)/.test(event))).toEqual([
      '20s Warning Unhealthy web: Liveness probe failed: HTTP probe failed with statuscode: 503',
      '30s Warning Unhealthy web: Liveness probe failed: HTTP probe failed with statuscode: 503',
      '40s Warning Unhealthy web: Liveness probe failed: HTTP probe failed with statuscode: 503',
      '40s Normal Killing web: Container web failed liveness probe, will be restarted',
    ]);
  });

  it('of liveness that fail at once have a container back off', async () => {
    fixture.images.add({ image: 'app', behaviour: { live: false } });
    const livenessProbe = { httpGet, failureThreshold: 1, periodSeconds: 1 };
    await fixture.create(boundPod('web', web({ livenessProbe })));
    expect(await fixture.timeline('web', 35)).toEqual([
      '0s Completed 0/1, 2 restarts',
      '1s CrashLoopBackOff 0/1, 2 restarts',
      '10s CrashLoopBackOff 0/1, 3 restarts',
      '30s CrashLoopBackOff 0/1, 4 restarts',
    ]);
  });

  it('of startup hold back the others, and have a container killed', async () => {
    fixture.images.add({ image: 'app', behaviour: { startedUp: false, live: false } });
    const startupProbe = { exec: { command: ['check'] }, failureThreshold: 2, periodSeconds: 5 };
    await fixture.create(boundPod('web', web({ startupProbe, livenessProbe: { httpGet } })));
    expect(await fixture.timeline('web', 7)).toEqual(['0s Running 0/1, 0 restarts', '5s Running 0/1, 1 restarts']);
    expect(fixture.events.filter((event) => event.includes('Unhealthy') || event.includes('Killing'))).toEqual([
      '0s Warning Unhealthy web: Startup probe failed: not started',
      '5s Warning Unhealthy web: Startup probe failed: not started',
      '5s Normal Killing web: Container web failed startup probe, will be restarted',
      '5s Warning Unhealthy web: Startup probe failed: not started',
    ]);
  });

  it('that can not be asked say nothing about the container', async () => {
    const serve = async () => {
      throw new Error('connection reset by peer');
    };
    fixture.images.add({ image: 'app', program: { serve } });
    await fixture.create(boundPod('web', web({ readinessProbe: { httpGet }, livenessProbe: { httpGet } })));
    expect(await fixture.timeline('web', 60)).toEqual(['0s Running 0/1, 0 restarts']);
    expect(fixture.events).toContain(
      '0s Warning Unhealthy web: Liveness probe errored and resulted in unknown state: connection reset by peer',
    );
  });
});

describe('ephemeral containers', () => {
  it('start in a Pod that runs, and do not start again', async () => {
    await fixture.create(boundPod('web'));
    const ephemeralContainers = [shell('debug', 'sleep 3; exit 1', { targetContainerName: 'web' })];
    await fixture.patch('web', { spec: { ephemeralContainers } }, 'ephemeralcontainers');
    expect((await fixture.status('web')).ephemeralContainerStatuses).toMatchObject([
      { name: 'debug', ready: false, state: { running: { startedAt: '2030-01-01T00:00:00Z' } } },
    ]);
    await fixture.advance(30);
    expect(await fixture.status('web')).toMatchObject({
      phase: 'Running',
      ephemeralContainerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 1 } } }],
    });
    expect(await fixture.timeline('web', 0)).toEqual(['30s Running 1/1, 0 restarts']);
  });
});

describe('readiness gates', () => {
  it('hold a Pod back until somebody opens them, and stay theirs', async () => {
    await fixture.create(boundPod('web', { readinessGates: [{ conditionType: 'example.com/gate' }] }));
    const ready = async () => (await fixture.status('web')).conditions?.find(({ type }) => type === 'Ready');
    expect(await ready()).toMatchObject({ status: 'False', reason: 'ReadinessGatesNotReady' });
    fixture.takeWrites();
    await fixture.setCondition('web', { type: 'example.com/gate', status: 'True' });
    expect(await ready()).toMatchObject({ status: 'True' });
    expect((await ready())?.reason).toBeUndefined();
    expect(fixture.takeWrites()).toEqual(['PATCH web/status']);
    expect((await fixture.status('web')).conditions?.map(({ type }) => type)).toContain('example.com/gate');
  });
});

describe('what the kubelet has said', () => {
  it('is said again where somebody says otherwise', async () => {
    await fixture.create(boundPod('web'));
    fixture.takeWrites();
    await fixture.setCondition('web', { type: 'Ready', status: 'False', reason: 'NodeNotReady' });
    expect((await fixture.status('web')).conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
    });
    expect(fixture.takeWrites()).toEqual(['PATCH web/status']);
  });

  it('is not touched by labels that change', async () => {
    await fixture.create(boundPod('web'));
    fixture.takeWrites();
    await fixture.patch('web', { metadata: { labels: { a: 'b' } } });
    expect(fixture.takeWrites()).toEqual([]);
  });
});

describe('hooks', () => {
  it('run after the start and before the end', async () => {
    const lifecycle = { postStart: { sleep: { seconds: 2 } }, preStop: { exec: { command: ['sleep', '3'] } } };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'app', lifecycle }] }));
    expect(await fixture.timeline('web', 3)).toEqual([
      '0s ContainerCreating 0/1, 0 restarts',
      '2s Running 1/1, 0 restarts',
    ]);
    await fixture.delete('web');
    expect(await fixture.timeline('web', 5)).toEqual(['3s Terminating 1/1, 0 restarts', '6s gone']);
  });

  it('do not keep a Pod that is deleted', async () => {
    const lifecycle = { postStart: { exec: { command: ['sleep', '300'] } } };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'app', lifecycle }] }));
    await fixture.delete('web');
    expect(await fixture.timeline('web', 0)).toEqual(['0s gone']);
    expect(await fixture.runtime.listPods()).toEqual([]);
  });

  it('that fail are told of', async () => {
    const exec = { command: ['no-such-command'] };
    const lifecycle = { postStart: { exec }, preStop: { exec } };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'app', lifecycle }] }));
    expect(fixture.takeEvents().slice(-3)).toEqual([
      '0s Warning FailedPostStartHook web: PostStartHook failed',
      '0s Normal Killing web: FailedPostStartHook',
      '0s Warning FailedPreStopHook web: PreStopHook failed',
    ]);
    expect((await fixture.timeline('web', 0))[0]).toMatch(/^0s (PostStartHookError|CrashLoopBackOff) 0\/1/);
  });
});
