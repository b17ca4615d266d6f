import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';
import { configMaps, persistentVolumeClaims, persistentVolumes, secrets } from '../client/resources.ts';

let fixture: KubeletFixture;

beforeEach(async () => {
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await fixture.stop();
});

const namespace = 'default';

async function createConfigMap(name: string, data: Record<string, string>): Promise<void> {
  await fixture.client.create(configMaps, { metadata: { name, namespace }, data });
}

const withEnv = (env: object[], more: object = {}) =>
  boundPod('web', { containers: [{ name: 'web', image: 'nginx', env, ...more }] });
const colour = { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } };
const withVolumes = (...volumes: object[]) => boundPod('web', { volumes });

describe('a variable that refers to what is not there', () => {
  it('keeps its container waiting, and says why, until it is', async () => {
    await fixture.create(withEnv([colour]));
    expect(await fixture.timeline('web', 5)).toEqual(['0s CreateContainerConfigError 0/1, 0 restarts']);
    const waiting = { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' };
    expect((await fixture.status('web')).containerStatuses?.[0]?.state).toEqual({ waiting });
    expect(fixture.takeEvents().at(-1)).toBe('0s Warning Failed web: Error: configmap "settings" not found');

    await createConfigMap('settings', { size: 'big' });
    await fixture.advance(5);
    expect((await fixture.status('web')).containerStatuses?.[0]?.state?.waiting?.message).toBe(
      "couldn't find key colour in ConfigMap default/settings",
    );

    await fixture.client.patch(configMaps, { namespace, name: 'settings' }, 'merge', { data: { colour: 'blue' } });
    expect(await fixture.timeline('web', 10)).toEqual([
      '10s CreateContainerConfigError 0/1, 0 restarts',
      '20s Running 1/1, 0 restarts',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'a Secret’s key',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'none' } } }] },
      "couldn't find key none in Secret default/keys",
    ],
    ['a whole Secret', { envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found'],
    ['a whole ConfigMap', { envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
  ])('%s', async (_, container, message) => {
    await fixture.client.create(secrets, { metadata: { name: 'keys', namespace }, data: {} });
    await fixture.create(withEnv([], container));
    expect((await fixture.status('web')).containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: 'CreateContainerConfigError', message },
    });
  });

  it('is passed over where it is optional', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'a', optional: true } } }];
    await fixture.create(withEnv(env, { envFrom: [{ secretRef: { name: 'none', optional: true } }] }));
    expect(await fixture.timeline('web', 1)).toEqual(['0s Running 1/1, 0 restarts']);
  });

  it('is no longer waited for when the Pod is deleted', async () => {
    await fixture.create(withEnv([colour]));
    await fixture.delete('web');
    expect(await fixture.find('web')).toBeUndefined();
    expect(fixture.timers).toBe(0);
  });
});

describe('a volume that refers to what is not there', () => {
  it('keeps its Pod in ContainerCreating, without a sandbox, until it is', async () => {
    await fixture.create(withVolumes({ name: 'config', configMap: { name: 'settings' } }));
    expect(await fixture.timeline('web', 3)).toEqual(['0s ContainerCreating 0/1, 0 restarts']);
    expect(await fixture.runtime.listPods()).toEqual([]);
    const message = 'FailedMount: MountVolume.SetUp failed for volume "config" : configmap "settings" not found';
    expect(fixture.takeEvents()).toEqual([
      `0s Warning ${message}`,
      `0.5s Warning ${message}`,
      `1.5s Warning ${message}`,
    ]);
    await createConfigMap('settings', { a: '1' });
    expect(await fixture.timeline('web', 2)).toEqual([
      '3s ContainerCreating 0/1, 0 restarts',
      '4s Running 1/1, 0 restarts',
    ]);
    expect(fixture.timers).toBe(0);
  });

  it.each<[string, object, string]>([
    [
      'a key of a ConfigMap',
      { name: 'v', configMap: { name: 'settings', items: [{ key: 'none', path: 'x' }] } },
      'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: none',
    ],
    [
      'a Secret',
      { name: 'v', secret: { secretName: 'none' } },
      'MountVolume.SetUp failed for volume "v" : secret "none" not found',
    ],
    [
      'several sources of one volume',
      { name: 'v', projected: { sources: [{ configMap: { name: 'one' } }, { secret: { name: 'two' } }] } },
      'MountVolume.SetUp failed for volume "v" : [configmap "one" not found, secret "two" not found]',
    ],
    [
      'a claim',
      { name: 'v', persistentVolumeClaim: { claimName: 'none' } },
      'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/none: failed to fetch PVC from API server: persistentvolumeclaims "none" not found',
    ],
    [
      'a volume for a claim',
      { name: 'v', persistentVolumeClaim: { claimName: 'waiting' } },
      'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/waiting: PVC is not bound',
    ],
  ])('%s', async (_, volume, message) => {
    await createConfigMap('settings', { a: '1' });
    await fixture.client.create(persistentVolumeClaims, claim('waiting'));
    await fixture.create(withVolumes(volume));
    expect(fixture.takeEvents()).toEqual([`0s Warning FailedMount: ${message}`]);
    expect(await fixture.timeline('web', 0)).toEqual(['0s ContainerCreating 0/1, 0 restarts']);
  });

  it('is passed over where it is optional', async () => {
    await fixture.create(withVolumes({ name: 'config', configMap: { name: 'none', optional: true } }));
    expect(await fixture.timeline('web', 1)).toEqual(['0s Running 1/1, 0 restarts']);
  });

  it('is tried more and more rarely, two minutes apart at most', async () => {
    await fixture.create(withVolumes({ name: 'v', secret: { secretName: 'none' } }));
    await fixture.advance(600);
    const times = fixture.takeEvents().map((event) => Number.parseFloat(event));
    expect(times).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 249.5, 371.5, 493.5]);
  });

  it('is no longer waited for when the Pod is deleted', async () => {
    await fixture.create(withVolumes({ name: 'v', secret: { secretName: 'none' } }));
    await fixture.delete('web');
    expect(await fixture.find('web')).toBeUndefined();
    expect(fixture.timers).toBe(0);
  });
});

const claim = (name: string) => ({
  metadata: { name, namespace },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

it('a claim that is bound is no obstacle', async () => {
  const { metadata } = await fixture.client.create(persistentVolumeClaims, {
    ...claim('data'),
    spec: { ...claim('data').spec, volumeName: 'disk' },
  });
  await fixture.client.create(persistentVolumes, {
    metadata: { name: 'disk' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data' },
      claimRef: { namespace, name: 'data', uid: metadata.uid },
    },
  });
  const status = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } };
  await fixture.client.patch(
    persistentVolumeClaims,
    { namespace, name: 'data' },
    'merge',
    { status },
    { subresource: 'status' },
  );
  await fixture.create(withVolumes({ name: 'v', persistentVolumeClaim: { claimName: 'data' } }));
  expect(await fixture.timeline('web', 1)).toEqual(['0s Running 1/1, 0 restarts']);
});

it('a Pod without references costs no request but its status', async () => {
  const sources = [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
  ];
  const volumes = [
    { name: 'kube-api-access-abcde', projected: { sources } },
    { name: 'scratch', emptyDir: {} },
    { name: 'host', hostPath: { path: '/data', type: 'Directory' } },
  ];
  const env = [
    { name: 'A', value: '1' },
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ];
  fixture.takeReads();
  await fixture.create(boundPod('web', { volumes, containers: [{ name: 'web', image: 'nginx', env }] }));
  expect(await fixture.timeline('web', 1)).toEqual(['0s Running 1/1, 0 restarts']);
  expect(fixture.takeReads()).toEqual([]);
  expect(fixture.takeWrites()).toEqual(['PATCH web/status']);
});
