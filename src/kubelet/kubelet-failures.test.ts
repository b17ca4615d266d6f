import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await fixture.stop();
});

const pullError = [
  'failed to pull and unpack image "missing.invalid/x:1": failed to resolve reference "missing.invalid/x:1": ',
  'failed to do request: Head "https://missing.invalid/v2/x/manifests/1": dial tcp: lookup missing.invalid: no such host',
].join('');

describe('an image that can not be pulled', () => {
  const pod = () => boundPod('web', { containers: [{ name: 'web', image: 'missing.invalid/x:1' }] });

  it('backs off from 10 s, and shows it', async () => {
    await fixture.create(pod());
    expect(await fixture.timeline('web', 80)).toEqual([
      '0s ErrImagePull 0/1, 0 restarts',
      '1s ImagePullBackOff 0/1, 0 restarts',
      '10s ErrImagePull 0/1, 0 restarts',
      '11s ImagePullBackOff 0/1, 0 restarts',
      '30s ErrImagePull 0/1, 0 restarts',
      '31s ImagePullBackOff 0/1, 0 restarts',
      '70s ErrImagePull 0/1, 0 restarts',
      '71s ImagePullBackOff 0/1, 0 restarts',
    ]);
    expect((await fixture.status('web')).containerStatuses?.[0]).toMatchObject({
      state: {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "missing.invalid/x:1": ErrImagePull: ${pullError}`,
        },
      },
      image: 'missing.invalid/x:1',
      imageID: '',
    });
    expect(await fixture.status('web')).toMatchObject({ phase: 'Pending', podIP: '10.244.0.2' });
    expect(fixture.events.slice(0, 5)).toEqual([
      '0s Normal Pulling web: Pulling image "missing.invalid/x:1"',
      `0s Warning Failed web: Failed to pull image "missing.invalid/x:1": ${pullError}`,
      '0s Warning Failed web: Error: ErrImagePull',
      '1s Normal BackOff web: Back-off pulling image "missing.invalid/x:1"',
      '1s Warning Failed web: Error: ImagePullBackOff',
    ]);
  });

  it('waits no longer than 300 s', async () => {
    await fixture.create(pod());
    fixture.takeEvents();
    await fixture.advance(2000);
    const pulls = fixture.takeEvents().filter((event) => event.includes(' Pulling '));
    expect(pulls.map((event) => event.split(' ')[0])).toEqual([
      '10s',
      '30s',
      '70s',
      '150s',
      '310s',
      '610s',
      '910s',
      '1210s',
      '1510s',
      '1810s',
    ]);
  });

  it('whose name is none says so', async () => {
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'NGINX:1' }] }));
    const why = [
      'Failed to apply default image tag "NGINX:1": couldn\'t parse image name "NGINX:1": ',
      'invalid reference format: repository name (library/NGINX) must be lowercase',
    ].join('');
    expect(fixture.takeEvents()).toEqual([
      `0s Warning InspectFailed web: ${why}`,
      '0s Warning Failed web: Error: InvalidImageName',
    ]);
    expect((await fixture.status('web')).containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: 'InvalidImageName', message: why },
    });
  });

  it('is tried anew at once when its Pod is given another one', async () => {
    await fixture.create(pod());
    await fixture.advance(40);
    await fixture.client.patch(
      { group: '', version: 'v1', kind: 'Pod', resource: 'pods', namespaced: true },
      { namespace: 'default', name: 'web' },
      'strategic',
      { spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    );
    await fixture.settle();
    expect(await fixture.timeline('web', 0)).toEqual(['40s Running 1/1, 0 restarts']);
    expect(await fixture.status('web')).toMatchObject({ observedGeneration: 2, phase: 'Running' });
  });

  it('is not needed where it must not be pulled and is not there', async () => {
    const container = { name: 'web', image: 'private:1', imagePullPolicy: 'Never' };
    await fixture.create(boundPod('web', { containers: [container] }));
    expect(await fixture.timeline('web', 30)).toEqual(['0s ErrImageNeverPull 0/1, 0 restarts']);
    expect(fixture.events.slice(0, 2)).toEqual([
      '0s Warning ErrImageNeverPull web: Container image "private:1" is not present with pull policy of Never',
      '0s Warning Failed web: Error: ErrImageNeverPull',
    ]);
  });

  it('is there for the second Pod', async () => {
    await fixture.create(boundPod('first'));
    fixture.takeEvents();
    await fixture.create(boundPod('second'));
    expect(fixture.takeEvents()[0]).toBe(
      '0s Normal Pulled web: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    );
  });

  it('is no longer waited for when the Pod is deleted', async () => {
    fixture.images.add({ image: 'slow', pullSeconds: 600 });
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'slow' }] }));
    expect(await fixture.timeline('web', 2)).toEqual(['0s ContainerCreating 0/1, 0 restarts']);
    await fixture.delete('web');
    expect(await fixture.timeline('web', 0)).toEqual(['2s gone']);
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(fixture.timers).toBe(0);
  });
});

describe('a container that fails again and again', () => {
  const crashing = (seconds: number, more: object = {}) =>
    boundPod('web', more, {
      annotations: { 'simulated.wherry.dev/web': `{"exitCode": 3, "exitAfterSeconds": ${seconds}}` },
    });

  it('starts anew after 0, 10, 20, 40 seconds and so on', async () => {
    const { metadata } = await fixture.create(crashing(1));
    expect(await fixture.timeline('web', 80)).toEqual([
      '0s Running 1/1, 0 restarts',
      '1s Running 1/1, 1 restarts',
      '2s Error 0/1, 1 restarts',
      '3s CrashLoopBackOff 0/1, 1 restarts',
      '12s Running 1/1, 2 restarts',
      '13s Error 0/1, 2 restarts',
      '14s CrashLoopBackOff 0/1, 2 restarts',
      '33s Running 1/1, 3 restarts',
      '34s Error 0/1, 3 restarts',
      '35s CrashLoopBackOff 0/1, 3 restarts',
      '74s Running 1/1, 4 restarts',
      '75s Error 0/1, 4 restarts',
      '76s CrashLoopBackOff 0/1, 4 restarts',
    ]);
    const podText = `web_default(${metadata.uid})`;
    expect(await fixture.status('web')).toMatchObject({
      phase: 'Running',
      containerStatuses: [
        {
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off 1m20s restarting failed container=web pod=${podText}`,
            },
          },
          lastState: { terminated: { exitCode: 3, reason: 'Error', finishedAt: '2030-01-01T00:01:15Z' } },
        },
      ],
    });
    expect(fixture.events).toContain(
      `76s Warning BackOff web: Back-off restarting failed container web in pod ${podText}`,
    );
  });

  it('leaves one ended container beside the one that runs', async () => {
    await fixture.create(crashing(1));
    await fixture.advance(33);
    const [pod] = await fixture.runtime.listPods();
    expect(pod!.containers.map(({ attempt, state }) => [attempt, state])).toEqual([
      [3, 'running'],
      [2, 'exited'],
    ]);
  });

  it('does not wait after ten good minutes', async () => {
    await fixture.create(crashing(700));
    const lines = await fixture.timeline('web', 2200);
    expect(lines.slice(0, 6)).toEqual([
      '0s Running 1/1, 0 restarts',
      '700s Running 1/1, 1 restarts',
      '1400s Running 1/1, 2 restarts',
      '2100s Running 1/1, 3 restarts',
    ]);
  });

  it('is not started again where it must not be', async () => {
    await fixture.create(crashing(2, { restartPolicy: 'Never' }));
    expect(await fixture.timeline('web', 20)).toEqual(['0s Running 1/1, 0 restarts', '2s Error 0/1, 0 restarts']);
    const status = await fixture.status('web');
    expect(status.phase).toBe('Failed');
    expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodFailed',
    });
  });
});

describe('a container that does its work and ends', () => {
  const job = (restartPolicy: string, script: string) =>
    boundPod('job', {
      restartPolicy,
      containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }],
    });

  it('has succeeded, keeps its log, and goes when it is told to', async () => {
    await fixture.create(job('Never', 'echo working; sleep 3; echo done'));
    expect(await fixture.timeline('job', 10)).toEqual(['0s Running 1/1, 0 restarts', '3s Completed 0/1, 0 restarts']);
    const status = await fixture.status('job');
    expect(status).toMatchObject({ phase: 'Succeeded', podIP: '10.244.0.2' });
    expect(status.conditions?.map(({ type, status: value, reason = '' }) => `${type}=${value} ${reason}`)).toEqual([
      'PodReadyToStartContainers=False ',
      'Initialized=True PodCompleted',
      'Ready=False PodCompleted',
      'ContainersReady=False PodCompleted',
      'PodScheduled=True ',
    ]);
    let log = '';
    const id = status.containerStatuses![0]!.containerID!.replace('simulated://', '');
    for await (const piece of fixture.kubelet.readLogs(id, {})) log += piece;
    expect(log).toBe('working\ndone\n');
    fixture.takeWrites();
    await fixture.delete('job');
    expect(await fixture.find('job')).toBeUndefined();
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(fixture.takeWrites()).toEqual([]);
  });

  it('gives its address back when it has ended', async () => {
    await fixture.create(job('Never', 'exit 0'));
    const [pod] = await fixture.runtime.listPods();
    expect(pod!.sandboxes).toMatchObject([{ ready: false }]);
  });

  it('is tried again on failure, and only then', async () => {
    await fixture.create(job('OnFailure', 'exit 1'));
    expect(await fixture.timeline('job', 12)).toEqual([
      '0s Error 0/1, 1 restarts',
      '1s CrashLoopBackOff 0/1, 1 restarts',
      '10s Error 0/1, 2 restarts',
      '11s CrashLoopBackOff 0/1, 2 restarts',
    ]);
    await fixture.delete('job', 0);
    await fixture.create(job('OnFailure', 'exit 0'));
    expect(await fixture.timeline('job', 12)).toEqual(['12s Completed 0/1, 0 restarts']);
  });

  it('is ended at its deadline', async () => {
    await fixture.create(boundPod('web', { activeDeadlineSeconds: 30, restartPolicy: 'Never' }));
    expect(await fixture.timeline('web', 40)).toEqual(['0s Running 1/1, 0 restarts', '30s Completed 0/1, 0 restarts']);
    const message = 'Pod was active on the node longer than the specified deadline';
    expect(await fixture.status('web')).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', message });
    expect(fixture.events.slice(-2)).toEqual([
      `30s Normal DeadlineExceeded: ${message}`,
      '30s Normal Killing web: Stopping container web',
    ]);
  });
});

describe('a container that can not be made', () => {
  it('says why, and is tried again', async () => {
    const annotations = { 'simulated.wherry.dev/web': '{"createError": "no space left on device"}' };
    await fixture.create(boundPod('web', {}, { annotations }));
    expect(await fixture.timeline('web', 5)).toEqual(['0s CreateContainerError 0/1, 0 restarts']);
    expect(fixture.takeEvents().slice(-1)).toEqual(['0s Warning Failed web: Error: no space left on device']);
    await fixture.advance(5);
    expect(fixture.takeEvents().slice(-1)).toEqual(['10s Warning Failed web: Error: no space left on device']);
  });

  it('says why it does not start', async () => {
    const annotations = { 'simulated.wherry.dev/web': '{"startError": "exec format error"}' };
    await fixture.create(boundPod('web', {}, { annotations }));
    expect(await fixture.timeline('web', 15)).toEqual([
      '0s RunContainerError 0/1, 0 restarts',
      '1s RunContainerError 0/1, 1 restarts',
      '2s CrashLoopBackOff 0/1, 1 restarts',
      '11s RunContainerError 0/1, 2 restarts',
      '12s CrashLoopBackOff 0/1, 2 restarts',
    ]);
    expect(fixture.events).toContain('0s Warning Failed web: Error: failed to start container web: exec format error');
  });

  it('is forgotten where its turn has not come again', async () => {
    const annotations = { 'simulated.wherry.dev/two': '{"createError": "no space left on device"}' };
    const one = { name: 'one', image: 'busybox', args: ['sleep', '100'] };
    await fixture.create(boundPod('web', { initContainers: [one, { name: 'two', image: 'app' }] }, { annotations }));
    await fixture.advance(105);
    const [pod] = await fixture.runtime.listPods();
    await fixture.runtime.stopPodSandbox(pod!.sandboxes[0]!.id);
    await fixture.settle();
    expect(await fixture.timeline('web', 60)).toEqual(['105s Init:0/2 0/1, 1 restarts']);
    expect(fixture.timers).toBe(1);
  });

  it('has no sandbox where there is no address left', async () => {
    await fixture.runtime.updateRuntimeConfig({ podCidr: '10.244.9.0/30' });
    await fixture.create(boundPod('first'));
    await fixture.create(boundPod('second'));
    expect(await fixture.timeline('second', 5)).toEqual(['0s ContainerCreating 0/1, 0 restarts']);
    expect(fixture.events.at(-1)).toBe(
      '0s Warning FailedCreatePodSandBox: Failed to create pod sandbox: no IP addresses available in range set: 10.244.9.0/30',
    );
    expect((await fixture.status('second')).conditions?.[0]).toMatchObject({
      type: 'PodReadyToStartContainers',
      status: 'False',
    });
    await fixture.delete('first');
    expect(await fixture.timeline('second', 10)).toEqual([
      '5s ContainerCreating 0/1, 0 restarts',
      '10s Running 1/1, 0 restarts',
    ]);
  });
});
