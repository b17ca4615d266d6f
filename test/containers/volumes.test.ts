/** What real containers see of their Pod's volumes, environment and names: looked at from within, on a whole cluster. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import {
  configMaps,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  secrets,
  services,
} from '../../src/client/resources.ts';
import { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { readNodeResources } from '../../src/kubelet/runtime/cri/node-resources.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 90_000, interval: 200 };
const commandTimeoutMs = 20_000;

describe.skipIf(!available.ok)(`volumes of real containers${why}`, () => {
  let server: ContainerdServer;
  let cluster: TestCluster;
  let runtime: CriRuntime;
  let root: TemporaryFolder;

  beforeAll(async () => {
    server = await startContainerd();
    root = await makeTemporaryFolder();
    cluster = await startTestCluster({
      controllers: true,
      scheduler: true,
      serviceCidr: '10.218.96.0/24',
      clusterCidr: `${server.podAddressPrefix}0/24`,
      realNode: {
        endpoint: server.endpoint,
        name: 'real',
        rootDirectory: join(root.path, 'kubelet'),
        logsDirectory: join(server.directory, 'logs'),
        cgroupRoot: server.cgroupRoot,
        network: false,
      },
    });
    runtime = await CriRuntime.connect({
      endpoint: server.endpoint,
      clock: systemClock,
      logger: silentLogger,
      node: await readNodeResources(),
      rootDirectory: join(server.directory, 'unused'),
    });
    await cluster.client.create(configMaps, { metadata: { name: 'settings', namespace }, data: { colour: 'blue' } });
    await cluster.client.create(secrets, { metadata: { name: 'keys', namespace }, stringData: { key: 'geheim' } });
    await cluster.client.create(services, {
      metadata: { name: 'shop', namespace },
      spec: { clusterIP: '10.218.96.50', ports: [{ port: 80 }] },
    });
  });
  afterAll(async () => {
    runtime?.close();
    await cluster?.close();
    const left = await server?.leftovers();
    await server?.stop();
    await root?.remove();
    expect(left).toEqual([]);
  });

  async function run(name: string, spec: object, container: object = {}): Promise<void> {
    await cluster.client.create(pods, {
      metadata: { name, namespace, labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'main', image: images.busybox, command: ['sleep', '3600'], ...container }],
        ...spec,
      },
    });
    const phase = async (): Promise<string | undefined> =>
      (await cluster.client.get(pods, { namespace, name })).status.phase;
    await expect.poll(phase, slow).toBe('Running');
  }

  const isGone = (name: string): Promise<boolean> =>
    cluster.client.get(pods, { namespace, name }).then(
      () => false,
      () => true,
    );

  async function remove(name: string): Promise<void> {
    await cluster.client.delete(pods, { namespace, name });
    await expect.poll(() => isGone(name), slow).toBe(true);
  }

  /** Of a shell command in the Pod's container. */
  async function within(name: string, script: string): Promise<string> {
    const { status } = await cluster.client.get(pods, { namespace, name });
    const id = status.containerStatuses![0]!.containerID!.replace('containerd://', '');
    const { stdout, stderr, exitCode } = await runtime.execSync(id, ['sh', '-c', script], commandTimeoutMs);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout;
  }

  const podsDirectory = (): string => join(root.path, 'kubelet/pods');

  it('show ConfigMaps, Secrets, the Pod and its account’s token, and follow them', async () => {
    const sources = [
      { configMap: { name: 'settings', items: [{ key: 'colour', path: 'a/colour' }] } },
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    ];
    const volumes = [
      { name: 'config', configMap: { name: 'settings' } },
      { name: 'secret', secret: { secretName: 'keys', defaultMode: 0o400 } },
      { name: 'all', projected: { sources } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    await run('shows', { volumes }, { volumeMounts });
    expect(await within('shows', 'cat /config/colour /secret/key /all/a/colour /all/labels')).toBe(
      'bluegeheimblueapp="shows"',
    );
    expect(await within('shows', 'stat -c %a /secret/..data/key; stat -f -c %T /secret /config')).toMatch(
      /^400\ntmpfs\n(?!tmpfs)/,
    );
    await expect(within('shows', 'echo x > /config/new')).rejects.toThrow('Read-only file system');
    expect(await within('shows', 'cat /var/run/secrets/kubernetes.io/serviceaccount/namespace')).toBe('default');
    expect(await within('shows', 'cut -c 1-3 /var/run/secrets/kubernetes.io/serviceaccount/token')).toBe('eyJ\n');
    await cluster.client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { colour: 'red' } });
    await cluster.client.patch(pods, { namespace, name: 'shows' }, 'merge', { metadata: { labels: { app: 'new' } } });
    await expect
      .poll(() => within('shows', 'cat /config/colour /all/a/colour /all/labels'), slow)
      .toBe('redredapp="new"');
    await remove('shows');
    await expect.poll(() => readdir(podsDirectory()), slow).toEqual([]);
  });

  it('are shared by the containers of a Pod, in parts too', async () => {
    const volumes = [
      { name: 'disk', emptyDir: {} },
      { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'config', configMap: { name: 'settings' } },
    ];
    const initContainers = [
      {
        name: 'first',
        image: images.busybox,
        command: ['sh', '-c', 'mkdir /disk/main && echo hello > /disk/main/greeting && id -g > /disk/group'],
        volumeMounts: [{ name: 'disk', mountPath: '/disk' }],
      },
    ];
    const volumeMounts = [
      { name: 'disk', mountPath: '/part', subPathExpr: '$(WHICH)', readOnly: true },
      { name: 'disk', mountPath: '/disk' },
      { name: 'memory', mountPath: '/memory' },
      { name: 'config', mountPath: '/etc/colour', subPath: 'colour' },
    ];
    const securityContext = { fsGroup: 4242, runAsUser: 1000 };
    await run(
      'shares',
      { volumes, initContainers, securityContext },
      { volumeMounts, env: [{ name: 'WHICH', value: 'main' }] },
    );
    expect(await within('shares', 'cat /part/greeting; cat /etc/colour; id -G')).toMatch(/^hello\n\w+.* 4242\n$/s);
    expect(await within('shares', 'touch /disk/new && stat -c "%u %g" /disk/new')).toBe('1000 4242\n');
    await expect(within('shares', 'touch /part/new')).rejects.toThrow('Read-only file system');
    expect(await within('shares', 'df -k /memory | tail -n 1')).toMatch(/^tmpfs +1024 /);
    await remove('shares');
  });

  it('are not all: variables, names and aliases', async () => {
    const env = [
      { name: 'COLOUR', valueFrom: { secretKeyRef: { name: 'keys', key: 'key' } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'BOTH', value: '$(COLOUR)@$(IP):$(SHOP_SERVICE_PORT)' },
    ];
    const spec = { hostname: 'web-0', subdomain: 'web', hostAliases: [{ ip: '192.0.2.9', hostnames: ['away'] }] };
    await run('named', spec, { env, command: ['sh', '-c', 'echo $(BOTH) > /out; sleep 3600'] });
    const { status } = await cluster.client.get(pods, { namespace, name: 'named' });
    const both = `geheim@${status.podIP}:80\n`;
    expect(await within('named', 'echo $BOTH; cat /out; echo $SHOP_SERVICE_HOST')).toBe(`${both}${both}10.218.96.50\n`);
    const hosts = await within('named', 'cat /etc/hosts');
    expect(hosts).toContain(`${status.podIP}\tweb-0.web.default.svc.cluster.local\tweb-0\n`);
    expect(hosts).toContain('192.0.2.9\taway\n');
    await remove('named');
  });

  it('are kept by claims, until these go', async () => {
    await cluster.client.create(persistentVolumeClaims, {
      metadata: { name: 'data', namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const spec = {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      securityContext: { runAsUser: 1000 },
    };
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    await run('writes', spec, { volumeMounts });
    await within('writes', 'echo kept > /data/file');
    await remove('writes');
    await run('reads', spec, { volumeMounts });
    expect(await within('reads', 'cat /data/file')).toBe('kept\n');
    const [volume] = (await cluster.client.list(persistentVolumes)).items;
    const { path } = volume!.spec.hostPath!;
    expect(await readFile(join(path, 'file'), 'utf8')).toBe('kept\n');
    await remove('reads');
    await cluster.client.delete(persistentVolumeClaims, { namespace, name: 'data' });
    await expect.poll(async () => (await cluster.client.list(persistentVolumes)).items, slow).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });
});
