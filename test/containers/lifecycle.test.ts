/** The life of Pods whose containers are real: their order, probes, hooks, restarts, deadlines and last words, from the API to processes and back. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../../src/api/core/v1/container-status.ts';
import { pods } from '../../src/client/resources.ts';
import { containerdAvailable, images } from '../fixtures/containerd.ts';
import { RealCluster, sleepForever } from '../fixtures/real-cluster.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 60_000, interval: 50 };
const image = images.busybox;
const sh = (script: string): string[] => ['sh', '-c', script];

describe.skipIf(!available.ok)(`the life of real Pods${why}`, () => {
  let real: RealCluster;
  let before: readonly string[];
  const made = new Set<string>();
  /** On the host, for Pods to write to and to wait for. */
  let folder: string;
  const shared = { name: 'shared', mountPath: '/shared' };

  beforeAll(async () => {
    real = await RealCluster.start();
    before = await real.traces();
  });
  afterEach(async () => {
    await Promise.all([...made].map((name) => real.delete(name, 1).catch(() => {})));
    for (const name of made) await expect.poll(() => real.show(name), slow).toBe('gone');
    made.clear();
    await expect.poll(() => real.traces(), slow).toEqual(before);
  });
  afterAll(async () => {
    expect(await real?.stop()).toEqual([]);
  });

  /** Its containers have /shared. */
  async function create(name: string, spec: object = {}, container: object = {}): Promise<string> {
    made.add(name);
    folder = join(real.server.directory, `shared-${name}`);
    await mkdir(folder);
    const volumes = [{ name: 'shared', hostPath: { path: folder } }];
    const { metadata } = await real.create(name, { volumes, ...spec }, { volumeMounts: [shared], ...container });
    return `${name}_${namespace}(${metadata.uid})`;
  }

  const told = (file: string): Promise<string> => readFile(join(folder, file), 'utf8').catch(() => '');
  const tell = (file: string): Promise<void> => writeFile(join(folder, file), '');
  const isRunning = (name: string) => expect.poll(() => real.show(name), slow).toBe('Running 1/1');
  const statusOf = async (name: string): Promise<ContainerStatus | undefined> =>
    (await real.get(name)).status.containerStatuses?.[0];
  const conditionOf = async (name: string, type: string) => {
    const condition = (await real.get(name)).status.conditions?.find((each) => each.type === type);
    return condition && [condition.status, condition.reason, condition.message].filter(Boolean).join(' ');
  };

  describe('probes', () => {
    const often = { periodSeconds: 1, failureThreshold: 1 };
    const kinds = [
      { name: 'command', handler: { exec: { command: ['test', '-e', '/shared/ok'] } }, failure: '' },
      {
        name: 'http',
        handler: { httpGet: { port: 8080, path: '/ok' } },
        failure: 'HTTP probe failed with statuscode: 404',
      },
    ];
    it.each(kinds)('make a container ready, and not: $name', async ({ name, handler, failure }) => {
      const command = sh('exec httpd -f -p 8080 -h /shared');
      await create(name, {}, { command, readinessProbe: { ...often, ...handler } });
      await expect.poll(() => real.show(name), slow).toBe('Running 0/1');
      expect(await conditionOf(name, 'Ready')).toBe('False ContainersNotReady containers with unready status: [main]');
      await expect
        .poll(() => real.events(name), slow)
        .toContain(`Warning Unhealthy: Readiness probe failed: ${failure}`);
      await tell('ok');
      await isRunning(name);
      expect(await conditionOf(name, 'Ready')).toBe('True');
      await rm(join(folder, 'ok'));
      await expect.poll(() => real.show(name), slow).toBe('Running 0/1');
      expect((await statusOf(name))?.restartCount).toBe(0);
    });

    it('make a container ready once its port is open', async () => {
      const command = sh('while [ ! -e /shared/ok ]; do sleep 0.1; done; exec httpd -f -p 8080 -h /shared');
      await create('tcp', {}, { command, readinessProbe: { ...often, tcpSocket: { port: 8080 } } });
      await expect
        .poll(() => real.events('tcp'), slow)
        .toContainEqual(
          expect.stringMatching(
            /^Warning Unhealthy: Readiness probe failed: dial tcp 10\.\S+:8080: connect: connection refused$/,
          ),
        );
      await tell('ok');
      await isRunning('tcp');
    });

    it('ask over gRPC', async () => {
      let status = 2;
      const server = new Server();
      server.register(
        '/grpc.health.v1.Health/Check',
        (_: unknown, answer: (error: null, bytes: Buffer) => void) => answer(null, Buffer.from([8, status])),
        (bytes) => bytes as Buffer,
        (bytes) => bytes,
        'unary',
      );
      const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync('0.0.0.0:0', ServerCredentials.createInsecure(), (error, bound) =>
          error === null ? resolve(bound) : reject(error),
        ),
      );
      try {
        // On the host's network, where this server is.
        const readinessProbe = { ...often, timeoutSeconds: 5, grpc: { port } };
        await create('grpc', { hostNetwork: true }, { readinessProbe });
        await expect
          .poll(() => real.events('grpc'), slow)
          .toContain('Warning Unhealthy: Readiness probe failed: service unhealthy (responded with "NOT_SERVING")');
        status = 1;
        await isRunning('grpc');
      } finally {
        server.forceShutdown();
      }
    });

    it('wait for the one that says that the container has started, and kill one that fails', async () => {
      const container = {
        startupProbe: { periodSeconds: 1, failureThreshold: 60, exec: { command: ['test', '-e', '/shared/up'] } },
        livenessProbe: {
          ...often,
          terminationGracePeriodSeconds: 1,
          exec: { command: sh('echo x >> /shared/asked; test ! -e /shared/sick') },
        },
      };
      await create('gated', {}, container);
      await expect.poll(() => real.show('gated'), slow).toBe('Running 0/1');
      await expect.poll(() => real.events('gated'), slow).toContain('Warning Unhealthy: Startup probe failed: ');
      expect(await statusOf('gated')).toMatchObject({ started: false, ready: false });
      expect(await told('asked')).toBe('');
      await tell('up');
      await isRunning('gated');
      expect(await statusOf('gated')).toMatchObject({ started: true });
      await expect.poll(() => told('asked'), slow).toMatch(/^x/);
      await tell('sick');
      await expect.poll(async () => (await statusOf('gated'))?.restartCount, slow).toBe(1);
      await rm(join(folder, 'sick'));
      await expect
        .poll(() => real.events('gated'), slow)
        .toEqual(
          expect.arrayContaining([
            'Warning Unhealthy: Liveness probe failed: ',
            'Normal Killing: Container main failed liveness probe, will be restarted',
          ]),
        );
      await isRunning('gated');
    });
  });

  it('init containers and sidecars come in order, and sidecars go last', async () => {
    const note = (text: string): string => `echo ${text} >> /shared/order`;
    const lasting = (name: string): string =>
      `trap "${note(`${name} ends`)}; exit 0" TERM; ${note(name)}; while true; do sleep 0.1; done`;
    const initContainers = [
      { name: 'first', image, command: sh(note('first')), volumeMounts: [shared] },
      {
        name: 'sidecar',
        image,
        command: sh(lasting('sidecar')),
        restartPolicy: 'Always',
        startupProbe: { periodSeconds: 1, exec: { command: ['test', '-e', '/shared/order'] } },
        volumeMounts: [shared],
      },
      { name: 'second', image, command: sh(note('second')), volumeMounts: [shared] },
    ];
    await create('ordered', { initContainers, terminationGracePeriodSeconds: 10 }, { command: sh(lasting('main')) });
    await expect.poll(() => real.show('ordered'), slow).toBe('Running 2/2');
    await expect.poll(() => told('order'), slow).toBe('first\nsidecar\nsecond\nmain\n');
    await real.delete('ordered');
    await expect.poll(() => real.show('ordered'), slow).toBe('gone');
    expect(await told('order')).toBe('first\nsidecar\nsecond\nmain\nmain ends\nsidecar ends\n');
  });

  it('hooks run after the start and before the end', async () => {
    const lifecycle = {
      postStart: { exec: { command: sh('sleep 0.5; echo started >> /shared/hooks') } },
      preStop: { exec: { command: sh('sleep 0.5; echo stopping >> /shared/hooks') } },
    };
    const command = sh('trap "echo term >> /shared/hooks; exit 0" TERM; while true; do sleep 0.1; done');
    await create('hooked', { terminationGracePeriodSeconds: 10 }, { lifecycle, command });
    await isRunning('hooked');
    expect(await told('hooks')).toBe('started\n');
    await real.delete('hooked');
    await expect.poll(() => real.show('hooked'), slow).toBe('gone');
    expect(await told('hooks')).toBe('started\nstopping\nterm\n');
  });

  it('an ephemeral container joins a Pod that runs, and sees what its target does', async () => {
    await create('debugged', {}, { command: sh('exec sleep 4321') });
    await isRunning('debugged');
    const command = sh('ps -o args > /dev/termination-log; exit 4');
    const ephemeralContainers = [{ name: 'debug', image, command, targetContainerName: 'main' }];
    const { metadata } = await real.client.patch(
      pods,
      { namespace, name: 'debugged' },
      'strategic',
      { spec: { ephemeralContainers } },
      { subresource: 'ephemeralcontainers' },
    );
    expect(metadata.name).toBe('debugged');
    const debug = async () => (await real.get('debugged')).status.ephemeralContainerStatuses?.[0]?.state.terminated;
    await expect.poll(debug, slow).toMatchObject({ exitCode: 4, reason: 'Error' });
    expect((await debug())?.message).toContain('sleep 4321');
    expect(await real.show('debugged')).toBe('Running 1/1');
  });

  describe('an end', () => {
    const ends: readonly {
      name: string;
      restartPolicy: string;
      script: string;
      container?: object;
      phase: string;
      state: object;
    }[] = [
      {
        name: 'well',
        restartPolicy: 'OnFailure',
        script: 'printf done > /dev/termination-log',
        phase: 'Succeeded',
        state: { exitCode: 0, reason: 'Completed', message: 'done' },
      },
      {
        name: 'badly',
        restartPolicy: 'Never',
        script: 'echo no; printf because > /dev/termination-log; exit 9',
        phase: 'Failed',
        state: { exitCode: 9, reason: 'Error', message: 'because' },
      },
      {
        name: 'silently',
        restartPolicy: 'Never',
        script: 'echo last words; exit 1',
        container: { terminationMessagePolicy: 'FallbackToLogsOnError' },
        phase: 'Failed',
        state: { exitCode: 1, reason: 'Error', message: 'last words\n' },
      },
    ];
    it.each(ends)('comes $name', async ({ name, restartPolicy, script, container, phase, state }) => {
      await create(name, { restartPolicy }, { command: sh(script), ...container });
      await expect.poll(async () => (await real.get(name)).status.phase, slow).toBe(phase);
      expect((await statusOf(name))?.state.terminated).toMatchObject(state);
      expect((await statusOf(name))?.restartCount).toBe(0);
    });

    it('comes again and again, later each time', async () => {
      const pod = await create('crashes', {}, { command: sh('echo x >> /shared/runs; exit 3') });
      await expect
        .poll(() => real.waiting('crashes'), slow)
        .toEqual({
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=main pod=${pod}`,
        });
      // At once, and then not for ten seconds.
      expect(await told('runs')).toBe('x\nx\n');
      expect(await statusOf('crashes')).toMatchObject({
        restartCount: 1,
        lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      });
      await expect
        .poll(() => real.events('crashes'), slow)
        .toContain(`Warning BackOff: Back-off restarting failed container main in pod ${pod}`);
      await expect.poll(async () => (await real.waiting('crashes')).message, slow).toMatch(/^back-off 20s /);
      expect(await told('runs')).toBe('x\nx\nx\n');
    });

    it('comes at the deadline of the Pod', async () => {
      await create('late', { activeDeadlineSeconds: 3, restartPolicy: 'Never' });
      await isRunning('late');
      await expect
        .poll(async () => (await real.get('late')).status, slow)
        .toMatchObject({
          phase: 'Failed',
          reason: 'DeadlineExceeded',
          message: 'Pod was active on the node longer than the specified deadline',
        });
      await expect
        .poll(() => real.events('late'), slow)
        .toEqual(
          expect.arrayContaining([
            'Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
            'Normal Killing: Stopping container main',
          ]),
        );
    });
  });

  it('a Pod is not ready until its gates say so', async () => {
    await create('gates', { readinessGates: [{ conditionType: 'example.com/open' }] }, { command: sleepForever });
    await isRunning('gates');
    expect(await conditionOf('gates', 'Ready')).toBe(
      'False ReadinessGatesNotReady corresponding condition of pod readiness gate "example.com/open" does not exist.',
    );
    expect(await conditionOf('gates', 'ContainersReady')).toBe('True');
    const condition = { type: 'example.com/open', status: 'True' };
    await real.client.patch(
      pods,
      { namespace, name: 'gates' },
      'strategic',
      { status: { conditions: [condition] } },
      { subresource: 'status' },
    );
    await expect.poll(() => conditionOf('gates', 'Ready'), slow).toBe('True');
  });
});
