import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderMounter } from '../../test/fixtures/folder-mounter.ts';
import { boundPod, KubeletFixture, type KubeletParts } from '../../test/fixtures/kubelet-fixture.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import { ServiceAccountTokens } from '../apiserver/security/service-account-tokens.ts';
import { type ReviewParts, registerReviews } from '../apiserver/subresources/reviews.ts';
import { systemRandom } from '../base/random.ts';
import {
  configMaps,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  secrets,
  serviceAccounts,
} from '../client/resources.ts';
import type { ContainerConfig } from './runtime/runtime.ts';
import { MountedVolumeManager } from './volumes/mounted-volume-manager.ts';
import { type Mounter, SystemMounter } from './volumes/mounter.ts';

const namespace = 'default';
const signingKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

let folder: TemporaryFolder;
let fixture: KubeletFixture;
let mounter: FolderMounter;
/** What the runtime was given for containers. */
let made: ContainerConfig[];

async function startFixture(of: Mounter): Promise<KubeletFixture> {
  const started = await KubeletFixture.start({
    volumes: (parts: KubeletParts) =>
      MountedVolumeManager.create({ ...parts, rootDirectory: join(folder.path, 'kubelet'), mounter: of }),
  });
  const { server, clock } = started.server;
  const serviceAccountTokens = new ServiceAccountTokens({
    signingKey,
    getSubject: () => undefined,
    clock,
    random: systemRandom,
  });
  registerReviews(server.subresources, { serviceAccountTokens } as unknown as ReviewParts);
  const { runtime } = started;
  const createContainer = runtime.createContainer.bind(runtime);
  vi.spyOn(runtime, 'createContainer').mockImplementation((sandboxId, config) => {
    made.push(config);
    return createContainer(sandboxId, config);
  });
  await started.client.create(serviceAccounts, { metadata: { name: 'default', namespace } });
  await started.client.create(configMaps, { metadata: { name: 'settings', namespace }, data: { colour: 'blue' } });
  await started.client.create(secrets, { metadata: { name: 'keys', namespace }, data: { key: 'Z2VoZWlt' } });
  return started;
}

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  mounter = new FolderMounter();
  made = [];
  fixture = await startFixture(mounter);
});

afterEach(async () => {
  await fixture.stop();
  await folder.remove();
});

const volumes = [
  { name: 'config', configMap: { name: 'settings' } },
  { name: 'secret', secret: { secretName: 'keys', defaultMode: 0o400 } },
  { name: 'scratch', emptyDir: {} },
  { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  {
    name: 'all',
    projected: {
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 1000 } },
        { configMap: { name: 'settings', items: [{ key: 'colour', path: 'c/colour' }] } },
      ],
    },
  },
];
const container = {
  name: 'web',
  image: 'nginx',
  env: [{ name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } }],
  volumeMounts: [
    { name: 'config', mountPath: '/config' },
    { name: 'scratch', mountPath: '/scratch', subPathExpr: 'of-$(COLOUR)' },
    { name: 'all', mountPath: '/all' },
  ],
};

const webPod = (spec: object = {}) =>
  boundPod('web', { volumes, containers: [container], ...spec }, { labels: { app: 'web' } });

async function run(pod = webPod()): Promise<Pod> {
  const created = await fixture.create(pod);
  await until(pod.metadata.name!, 'Running');
  return created;
}

async function until(name: string, phase: string): Promise<void> {
  await expect.poll(async () => (await fixture.find(name))?.status.phase ?? 'gone', { timeout: 10_000 }).toBe(phase);
}

const podFolder = ({ metadata }: Pod): string => join(folder.path, 'kubelet/pods', metadata.uid!);
const fileOf = (pod: Pod, path: string): string => join(podFolder(pod), 'volumes', path);
const read = (pod: Pod, path: string): Promise<string> => readFile(fileOf(pod, path), 'utf8');
const namesIn = (path: string): Promise<string[]> => readdir(path).catch(() => []);

describe('the volumes of a Pod', () => {
  it('lie on the host before its containers start', async () => {
    const pod = await run();
    expect(await read(pod, 'kubernetes.io~configmap/config/colour')).toBe('blue');
    expect(await read(pod, 'kubernetes.io~secret/secret/key')).toBe('geheim');
    expect((await stat(fileOf(pod, 'kubernetes.io~secret/secret/key'))).mode & 0o777).toBe(0o400);
    expect(await read(pod, 'kubernetes.io~downward-api/info/labels')).toBe('app="web"');
    expect(await read(pod, 'kubernetes.io~projected/all/c/colour')).toBe('blue');
    expect(await read(pod, 'kubernetes.io~projected/all/token')).toMatch(/^eyJ/);
    expect(await namesIn(fileOf(pod, 'kubernetes.io~empty-dir/scratch'))).toEqual(['of-blue']);
    const inMemory = ['secret/secret', 'empty-dir/memory', 'downward-api/info', 'projected/all'];
    const tmpfs = [...mounter.mounts].filter(([, mount]) => !('source' in mount)).map(([path]) => path);
    expect(tmpfs.sort()).toEqual(inMemory.map((path) => fileOf(pod, `kubernetes.io~${path}`)).sort());
  });

  it('are where the runtime is told that they are', async () => {
    const pod = await run();
    const [{ mounts, environment, devices }] = made as [ContainerConfig];
    expect(environment).toEqual([{ name: 'COLOUR', value: 'blue' }]);
    expect(devices).toEqual([]);
    expect(mounts).toEqual([
      { hostPath: fileOf(pod, 'kubernetes.io~configmap/config'), containerPath: '/config', readOnly: true },
      {
        hostPath: join(podFolder(pod), 'volume-subpaths/scratch/web/1'),
        containerPath: '/scratch',
        readOnly: false,
      },
      { hostPath: fileOf(pod, 'kubernetes.io~projected/all'), containerPath: '/all', readOnly: true },
      {
        hostPath: join(podFolder(pod), 'etc-hosts'),
        containerPath: '/etc/hosts',
        readOnly: false,
        selinuxRelabel: true,
      },
    ]);
    expect(await readFile(join(podFolder(pod), 'etc-hosts'), 'utf8')).toContain('10.244.0.2\tweb\n');
  });

  it('go with it', async () => {
    const pod = await run();
    await fixture.delete('web');
    await until('web', 'gone');
    await expect.poll(() => namesIn(join(folder.path, 'kubelet/pods'))).toEqual([]);
    expect([...mounter.mounts]).toEqual([]);
    await expect(stat(podFolder(pod))).rejects.toThrow('ENOENT');
    await expect.poll(() => fixture.timers).toBe(0);
  });

  it('go when it has ended, while it is still to be seen', async () => {
    const ending = { name: 'web', image: 'busybox', command: ['sh', '-c', 'sleep 5'] };
    const pod = await run(webPod({ restartPolicy: 'Never', containers: [ending] }));
    await fixture.advance(5);
    await until('web', 'Succeeded');
    await expect.poll(() => namesIn(podFolder(pod))).toEqual(['etc-hosts']);
    expect([...mounter.mounts]).toEqual([]);
    await fixture.delete('web');
    await expect.poll(() => namesIn(join(folder.path, 'kubelet/pods'))).toEqual([]);
  });

  it('are tried again where they can’t be taken down, and the Pod stays until then', async () => {
    await run();
    mounter.refusal = 'target is busy';
    await fixture.delete('web');
    await expect
      .poll(async () => (await fixture.status('web')).containerStatuses?.[0]?.state?.terminated)
      .toBeDefined();
    expect(mounter.mounts.size).toBeGreaterThan(0);
    mounter.refusal = undefined;
    await fixture.advance(10);
    await until('web', 'gone');
    expect(mounter.mounts.size).toBe(0);
  });

  it('end it when they hold more than they may', async () => {
    const limited = { name: 'scratch', emptyDir: { sizeLimit: '64Ki' } };
    const pod = await run(webPod({ volumes: volumes.map((volume) => (volume.name === 'scratch' ? limited : volume)) }));
    await writeFile(fileOf(pod, 'kubernetes.io~empty-dir/scratch/file'), Buffer.alloc(100_000, 1));
    await fixture.advance(10);
    await until('web', 'Failed');
    const message = 'Usage of EmptyDir volume "scratch" exceeds the limit "64Ki". ';
    expect(await fixture.status('web')).toMatchObject({ reason: 'Evicted', message });
    expect(fixture.events).toContain(`10s Warning Evicted: ${message}`);
    await expect.poll(() => namesIn(podFolder(pod))).toEqual(['etc-hosts']);
  });

  it('are waited for', async () => {
    await fixture.create(webPod({ volumes: [...volumes, { name: 'late', configMap: { name: 'late' } }] }));
    const message = 'FailedMount: MountVolume.SetUp failed for volume "late" : configmap "late" not found';
    await expect.poll(() => fixture.events).toEqual([`0s Warning ${message}`]);
    expect(await fixture.runtime.listPods()).toEqual([]);
    // That it is there now, a watch tells: nobody waits for the next try.
    await fixture.client.create(configMaps, { metadata: { name: 'late', namespace }, data: {} });
    await until('web', 'Running');
    expect(fixture.seconds).toBe(0);
  });

  it.each<[string, object, string]>([
    ['nfs', { nfs: { server: 's', path: '/p' } }, 'no volume plugin matched'],
    ['of an image', { image: { reference: 'i:1' } }, 'no volume plugin matched'],
    [
      'of trusted certificates',
      { projected: { sources: [{ clusterTrustBundle: { name: 'b', path: 'p' } }] } },
      'projected volume sources of clusterTrustBundle are not supported',
    ],
    [
      'on the host',
      { hostPath: { path: '/none', type: 'Directory' } },
      'hostPath type check failed: /none is not a directory',
    ],
    ['huge', { emptyDir: { medium: 'HugePages' } }, 'unknown storage medium "HugePages"'],
  ])('are refused where they are %s', async (_, source, why) => {
    await fixture.create(
      webPod({ volumes: [{ name: 'v', ...source }], containers: [{ name: 'web', image: 'nginx' }] }),
    );
    await expect
      .poll(() => fixture.events[0])
      .toBe(`0s Warning FailedMount: MountVolume.SetUp failed for volume "v" : ${why}`);
  });
});

describe('volumes follow what they show', () => {
  const settings = { namespace, name: 'settings' };

  it('a ConfigMap that changes, goes, and comes back', async () => {
    const pod = await run();
    await fixture.client.patch(configMaps, settings, 'merge', { data: { colour: 'red', size: 'big' } });
    await expect.poll(() => read(pod, 'kubernetes.io~projected/all/c/colour')).toBe('red');
    await expect.poll(() => read(pod, 'kubernetes.io~configmap/config/colour')).toBe('red');
    expect(await read(pod, 'kubernetes.io~configmap/config/size')).toBe('big');
    expect(made).toHaveLength(1);

    fixture.takeEvents();
    await fixture.client.delete(configMaps, settings);
    const message = 'MountVolume.SetUp failed for volume "config" : configmap "settings" not found';
    await expect.poll(() => fixture.events).toContain(`0s Warning FailedMount: ${message}`);
    expect(await read(pod, 'kubernetes.io~configmap/config/colour')).toBe('red');
    await fixture.client.create(configMaps, { metadata: settings, data: { colour: 'green' } });
    await expect.poll(() => read(pod, 'kubernetes.io~configmap/config/colour')).toBe('green');
    expect((await fixture.status('web')).phase).toBe('Running');
  });

  it('the Pod’s own labels', async () => {
    const pod = await run();
    await fixture.patch('web', { metadata: { labels: { app: 'shop' } } });
    await expect.poll(() => read(pod, 'kubernetes.io~downward-api/info/labels')).toBe('app="shop"');
  });

  it('a token, before it expires', async () => {
    const pod = await run();
    const path = 'kubernetes.io~projected/all/token';
    const first = await read(pod, path);
    await fixture.advance(780);
    expect(await read(pod, path)).toBe(first);
    await fixture.advance(20);
    await expect.poll(() => read(pod, path)).not.toBe(first);
    expect(fixture.writes.filter((write) => write.path.endsWith('/token'))).toHaveLength(2);
  });

  it('by watches of what they show alone', async () => {
    await run();
    const watches = fixture.takeReads().filter((request) => request.startsWith('WATCH '));
    expect(watches.sort()).toEqual([
      'WATCH /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=settings',
      'WATCH /api/v1/namespaces/default/secrets?fieldSelector=metadata.name=keys',
    ]);
  });
});

describe('a new kubelet', () => {
  it('leaves what containers have written, and keeps the rest up to date', async () => {
    const pod = await run();
    const scratch = fileOf(pod, 'kubernetes.io~empty-dir/scratch/file');
    await writeFile(scratch, 'kept');
    await fixture.restart();
    await fixture.client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { colour: 'red' } });
    await expect.poll(() => read(pod, 'kubernetes.io~configmap/config/colour')).toBe('red');
    expect(await readFile(scratch, 'utf8')).toBe('kept');
    expect(made).toHaveLength(1);
  });

  it('clears away what is left of Pods that are no more', async () => {
    const pod = await run();
    await fixture.kubelet.stop();
    await fixture.client.delete(pods, { namespace, name: 'web' }, { gracePeriodSeconds: 0 });
    await mkdir(join(folder.path, 'kubelet/pods/long-gone/volumes/kubernetes.io~empty-dir/x'), { recursive: true });
    await fixture.restart();
    await fixture.advance(2);
    await expect.poll(() => namesIn(join(folder.path, 'kubelet/pods'))).toEqual([]);
    expect([...mounter.mounts]).toEqual([]);
    await expect(stat(podFolder(pod))).rejects.toThrow('ENOENT');
  });

  it('tries again what it could not clear away', async () => {
    await run();
    await fixture.kubelet.stop();
    await fixture.client.delete(pods, { namespace, name: 'web' }, { gracePeriodSeconds: 0 });
    mounter.refusal = 'target is busy';
    await fixture.restart();
    await fixture.advance(2);
    // Until it has given up for now.
    await expect.poll(() => fixture.clock.nextDueMs ?? 0).toBeGreaterThan(50_000);
    mounter.refusal = undefined;
    await fixture.advance(60);
    await expect.poll(() => namesIn(join(folder.path, 'kubelet/pods'))).toEqual([]);
  });

  it('takes down the volumes of a Pod that has ended meanwhile', async () => {
    const pod = await run(webPod({ restartPolicy: 'Never' }));
    await fixture.kubelet.stop();
    await fixture.client.patch(
      pods,
      { namespace, name: 'web' },
      'merge',
      { status: { phase: 'Failed' } },
      { subresource: 'status' },
    );
    await fixture.restart();
    await expect.poll(() => namesIn(podFolder(pod))).toEqual(['etc-hosts']);
    expect([...mounter.mounts]).toEqual([]);
  });
});

describe('a claim', () => {
  async function bind(persistent: object, annotations: object = {}): Promise<void> {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'disk' };
    const claim = await fixture.client.create(persistentVolumeClaims, { metadata: { name: 'data', namespace }, spec });
    await fixture.client.create(persistentVolumes, {
      metadata: { name: 'disk', annotations: annotations as Record<string, string> },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        claimRef: { namespace, name: 'data', uid: claim.metadata.uid },
        ...persistent,
      },
    });
    const status = { phase: 'Bound' };
    await fixture.client.patch(
      persistentVolumeClaims,
      { namespace, name: 'data' },
      'merge',
      { status },
      { subresource: 'status' },
    );
  }

  const claimed = (more: object = {}) =>
    boundPod('web', {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data', ...more } }],
      containers: [{ name: 'web', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    });

  const onNode = (name: string) => ({
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] }],
    },
  });

  it('is mounted from where its volume lies, and that stays', async () => {
    const path = join(folder.path, 'disk');
    await bind(
      { hostPath: { path, type: 'DirectoryOrCreate' } },
      { 'pv.kubernetes.io/provisioned-by': 'example.com/local' },
    );
    await run(claimed());
    expect(made[0]!.mounts![0]).toEqual({ hostPath: path, containerPath: '/data', readOnly: false });
    expect((await stat(path)).mode & 0o777).toBe(0o777);
    await writeFile(join(path, 'file'), 'kept');
    await fixture.delete('web');
    await until('web', 'gone');
    expect(await readFile(join(path, 'file'), 'utf8')).toBe('kept');
  });

  it('is mounted read-only where the Pod says so', async () => {
    await mkdir(join(folder.path, 'disk'));
    await bind({ local: { path: join(folder.path, 'disk') }, nodeAffinity: onNode('node-1') });
    await run(claimed({ readOnly: true }));
    expect(made[0]!.mounts![0]).toMatchObject({ containerPath: '/data', readOnly: true });
  });

  it.each<[string, object, string]>([
    [
      'that lies nowhere',
      { local: { path: '/none' }, nodeAffinity: onNode('node-1') },
      'MountVolume.SetUp failed for volume "disk" : path "/none" does not exist',
    ],
    [
      'that lies elsewhere',
      { local: { path: '/' }, nodeAffinity: onNode('node-2') },
      'MountVolume.NodeAffinity check failed for volume "disk" : no matching NodeSelectorTerms',
    ],
    [
      'of another kind',
      { nfs: { server: 's', path: '/' } },
      'MountVolume.SetUp failed for volume "disk" : no volume plugin matched',
    ],
    [
      'of a device',
      { hostPath: { path: '/dev/null' }, volumeMode: 'Block' },
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: volume data has volumeMode Block, but is specified in volumeMounts',
    ],
    [
      'of another claim',
      { hostPath: { path: '/' }, claimRef: { namespace, name: 'data', uid: 'other' } },
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/data: found PV object disk but its pv.Spec.ClaimRef.UID other does not point to claim.UID ',
    ],
  ])('is not mounted from a volume %s', async (_, persistent, message) => {
    fixture.node = {
      metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1' } },
      spec: {},
      status: { allocatable: { pods: '110' } },
    } as never;
    await bind(persistent);
    await fixture.create(claimed());
    await expect.poll(() => fixture.events[0] ?? '').toContain(`0s Warning FailedMount: ${message}`);
  });
});

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('real mounts (take root)', () => {
  it('come and go with the Pod', async () => {
    await fixture.stop();
    const system = new SystemMounter();
    fixture = await startFixture(system);
    const pod = await run();
    const points = await system.mountPointsBelow(folder.path);
    expect(points).toHaveLength(5);
    expect(points[0]).toBe(join(podFolder(pod), 'volume-subpaths/scratch/web/1'));
    expect(await read(pod, 'kubernetes.io~secret/secret/key')).toBe('geheim');
    await writeFile(join(points[0]!, 'file'), 'written');
    expect(await read(pod, 'kubernetes.io~empty-dir/scratch/of-blue/file')).toBe('written');
    await fixture.restart();
    await fixture.client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { colour: 'red' } });
    await expect.poll(() => read(pod, 'kubernetes.io~projected/all/c/colour')).toBe('red');
    expect(await system.mountPointsBelow(folder.path)).toEqual(points);
    await fixture.delete('web');
    await until('web', 'gone');
    await expect.poll(() => namesIn(join(folder.path, 'kubelet/pods'))).toEqual([]);
    expect(await system.mountPointsBelow(folder.path)).toEqual([]);
  });
});
