/** Pods on a real Node whose containers cannot be made or started: what they say, in upstream's words, and that they come up once they can. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configMaps, secrets } from '../../src/client/resources.ts';
import { containerdAvailable, images } from '../fixtures/containerd.ts';
import { RealCluster, sleepForever } from '../fixtures/real-cluster.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 60_000, interval: 50 };

describe.skipIf(!available.ok)(`Pods that cannot be as they should${why}`, () => {
  let real: RealCluster;
  let before: readonly string[];
  const made = new Set<string>();

  beforeAll(async () => {
    real = await RealCluster.start();
    before = await real.traces();
  });
  afterEach(async () => {
    await Promise.all([...made].map((name) => real.delete(name, 0).catch(() => {})));
    for (const name of made) await expect.poll(() => real.show(name), slow).toBe('gone');
    made.clear();
    await expect.poll(() => real.traces(), slow).toEqual(before);
  });
  afterAll(async () => {
    expect(await real?.stop()).toEqual([]);
  });

  async function create(name: string, spec?: object, container?: object): Promise<string> {
    made.add(name);
    const { metadata } = await real.create(name, spec, container);
    return `${name}_${namespace}(${metadata.uid})`;
  }

  describe('because of their configuration', () => {
    const cases: readonly { name: string; spec?: object; container: object; message: (pod: string) => string }[] = [
      {
        name: 'root',
        spec: { securityContext: { runAsNonRoot: true } },
        container: {},
        message: (pod) => `container has runAsNonRoot and image will run as root (pod: "${pod}", container: main)`,
      },
      {
        name: 'root-by-number',
        container: { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
        message: (pod) => `container's runAsUser breaks non-root policy (pod: "${pod}", container: main)`,
      },
      {
        name: 'named-user',
        container: { image: images.named, securityContext: { runAsNonRoot: true } },
        message: (pod) =>
          `container has runAsNonRoot and image has non-numeric user (web), cannot verify user is non-root (pod: "${pod}", container: main)`,
      },
      {
        name: 'no-config-map',
        container: { envFrom: [{ configMapRef: { name: 'missing' } }] },
        message: () => 'configmap "missing" not found',
      },
      {
        name: 'no-secret',
        container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'missing', key: 'a' } } }] },
        message: () => 'secret "missing" not found',
      },
      {
        name: 'no-key',
        container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'there', key: 'missing' } } }] },
        message: () => "couldn't find key missing in ConfigMap default/there",
      },
      {
        name: 'no-secret-key',
        container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'there', key: 'missing' } } }] },
        message: () => "couldn't find key missing in Secret default/there",
      },
    ];

    beforeAll(async () => {
      await real.client.create(configMaps, { metadata: { name: 'there', namespace }, data: { a: '1' } });
      await real.client.create(secrets, { metadata: { name: 'there', namespace }, stringData: { a: '1' } });
    });

    it.each(cases)('$name', async ({ name, spec, container, message }) => {
      const text = message(await create(name, spec, container));
      await expect
        .poll(() => real.waiting(name), slow)
        .toEqual({ reason: 'CreateContainerConfigError', message: text });
      await expect.poll(() => real.events(name), slow).toContain(`Warning Failed: Error: ${text}`);
      expect((await real.get(name)).status).toMatchObject({ phase: 'Pending', podIP: expect.any(String) });
    });

    it('until that is there', async () => {
      await create('patient', {}, { envFrom: [{ configMapRef: { name: 'later' } }] });
      await expect.poll(() => real.show('patient'), slow).toBe('CreateContainerConfigError 0/1');
      await real.client.create(configMaps, { metadata: { name: 'later', namespace }, data: { A: 'b' } });
      await expect.poll(() => real.show('patient'), slow).toBe('Running 1/1');
      expect(await real.within('patient', 'echo $A')).toBe('b\n');
    });

    it('unless their user has a number', async () => {
      const securityContext = { runAsNonRoot: true };
      await create('numbered', { securityContext }, { image: images.nonRoot });
      await create('chosen', { securityContext: { ...securityContext, runAsUser: 1000 } }, { image: images.named });
      for (const name of ['numbered', 'chosen']) {
        await expect.poll(() => real.show(name), slow).toBe('Running 1/1');
        expect(await real.within(name, 'id -u')).toBe('1000\n');
      }
    });
  });

  describe('because of their command', () => {
    it('that is not there', async () => {
      const pod = await create('no-command', {}, { command: ['/no/such/command'] });
      await expect.poll(() => real.waiting('no-command'), slow).toMatchObject({ reason: 'RunContainerError' });
      const { message = '' } = await real.waiting('no-command');
      expect(message).toMatch(
        /^failed to create containerd task: failed to create shim task: OCI runtime create failed: .*\/no\/such\/command.*$/,
      );
      const [status] = (await real.get('no-command')).status.containerStatuses ?? [];
      expect(status).toMatchObject({
        ready: false,
        started: false,
        lastState: {
          terminated: {
            exitCode: 128,
            reason: 'StartError',
            message,
            startedAt: '1970-01-01T00:00:00Z',
            containerID: expect.stringMatching(/^containerd:\/\//),
          },
        },
      });
      await expect.poll(() => real.events('no-command'), slow).toContain(`Warning Failed: Error: ${message}`);
      await expect
        .poll(() => real.waiting('no-command'), slow)
        .toEqual({
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=main pod=${pod}`,
        });
    });

    it('that is not there, and is not tried again', async () => {
      await create('once', { restartPolicy: 'Never' }, { command: ['/no/such/command'] });
      await expect.poll(async () => (await real.get('once')).status.phase, slow).toBe('Failed');
      await expect.poll(() => real.show('once'), slow).toBe('StartError 0/1');
      const [status] = (await real.get('once')).status.containerStatuses ?? [];
      expect(status).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 128, reason: 'StartError' } } });
    });

    it('that must come after a hook which fails', async () => {
      const command = ['sh', '-c', 'echo said; echo complained >&2; exit 7'];
      const pod = await create('hooked', {}, { lifecycle: { postStart: { exec: { command } } } });
      await expect
        .poll(() => real.waiting('hooked'), slow)
        .toEqual({
          reason: 'PostStartHookError',
          message:
            `Exec lifecycle hook ([${command.join(' ')}]) for Container "main" in Pod "${pod}" failed - error: ` +
            `command '${command.join(' ')}' exited with 7: complained\n, message: "said\\ncomplained\\n"`,
        });
      await expect
        .poll(() => real.events('hooked'), slow)
        .toEqual(
          expect.arrayContaining([
            'Warning FailedPostStartHook: PostStartHook failed',
            'Normal Killing: FailedPostStartHook',
          ]),
        );
      await expect.poll(() => real.show('hooked'), slow).toBe('CrashLoopBackOff 0/1');
    });
  });

  describe('because of their volumes', () => {
    const mounting = (hostPath: object) => ({
      spec: { volumes: [{ name: 'data', hostPath }] },
      container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    });

    it('that are not there, or are something else', async () => {
      const folder = join(real.server.directory, 'host');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'file'), 'text');
      const cases = [
        { name: 'no-folder', path: join(folder, 'missing'), type: 'Directory', what: 'a directory' },
        { name: 'no-file', path: folder, type: 'File', what: 'a file' },
        { name: 'no-socket', path: join(folder, 'file'), type: 'Socket', what: 'a socket file' },
      ];
      for (const { name, path, type } of cases) {
        const { spec, container } = mounting({ path, type });
        await create(name, spec, container);
      }
      for (const { name, path, what } of cases) {
        await expect
          .poll(() => real.events(name), slow)
          .toContain(
            `Warning FailedMount: MountVolume.SetUp failed for volume "data" : hostPath type check failed: ${path} is not ${what}`,
          );
        expect(await real.show(name)).toBe('ContainerCreating 0/1');
        const { phase, conditions = [] } = (await real.get(name)).status;
        expect(phase).toBe('Pending');
        expect(conditions.find(({ type }) => type === 'PodReadyToStartContainers')?.status).toBe('False');
      }
      await mkdir(join(folder, 'missing'));
      await expect.poll(() => real.show('no-folder'), slow).toBe('Running 1/1');
    });

    it('whose part in the container is no place for them', async () => {
      const { spec, container } = mounting({ path: '/dev/null' });
      await create('file-on-folder', spec, { ...container, volumeMounts: [{ name: 'data', mountPath: '/etc' }] });
      await expect.poll(() => real.waiting('file-on-folder'), slow).toMatchObject({ reason: 'RunContainerError' });
      expect((await real.waiting('file-on-folder')).message).toContain('not a directory');
    });
  });

  describe('because of kernel parameters', () => {
    it('that are not safe', async () => {
      const sysctls = [{ name: 'net.core.somaxconn', value: '1024' }];
      await create('unsafe', { securityContext: { sysctls } });
      await expect.poll(() => real.show('unsafe'), slow).toBe('SysctlForbidden 0/1');
      const problem = 'forbidden sysctl: "net.core.somaxconn" not allowlisted';
      expect((await real.get('unsafe')).status).toMatchObject({
        phase: 'Failed',
        reason: 'SysctlForbidden',
        message: `Pod was rejected: ${problem}`,
      });
      await expect.poll(() => real.events('unsafe'), slow).toContain(`Warning SysctlForbidden: ${problem}`);
    });

    it('unless they are safe', async () => {
      const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }];
      await create('safe', { securityContext: { sysctls, runAsUser: 1000 } }, { command: sleepForever });
      await expect.poll(() => real.show('safe'), slow).toBe('Running 1/1');
      expect(await real.within('safe', 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start; id -u')).toBe('80\n1000\n');
    });
  });
});
