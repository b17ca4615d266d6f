import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../client/resources.ts';
import { createPersistentVolumeBinder } from '../persistent-volume-binder/persistent-volume-binder.ts';
import { createPvProtectionController } from '../pv-protection/pv-protection-controller.ts';
import { createPvcProtectionController } from '../pvc-protection/pvc-protection-controller.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { createLocalPathProvisioner } from './local-path-provisioner.ts';
import { localPathStorageClass } from './local-path-storage-class.ts';

let fixture: ControllerFixture;
let removed: string[];
/** Why a directory can't be removed. */
let refusal: string | undefined;

const key = { namespace: 'default', name: 'data' };

/** They tell one another of what they do by the API alone. */
const together: ControllerFactory = (context) => {
  const provisioner = createLocalPathProvisioner({
    rootDirectory: '/storage/',
    removeDirectory: async ({ hostname, path }) => {
      if (refusal !== undefined) throw new Error(refusal);
      removed.push(`${hostname}:${path}`);
    },
  });
  const factories = [
    provisioner,
    createPersistentVolumeBinder,
    createPvProtectionController,
    createPvcProtectionController,
  ];
  const controllers = factories.map((create) => create(context));
  return {
    start: () => {
      for (const controller of controllers) controller.start();
    },
    stop: async () => void (await Promise.all(controllers.map((controller) => controller.stop()))),
  };
};

beforeEach(async () => {
  removed = [];
  refusal = undefined;
  fixture = await startControllerFixture(together);
  await fixture.client.create(storageClasses, localPathStorageClass);
  await fixture.client.create(nodes, { metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1' } } });
  await fixture.client.create(persistentVolumeClaims, {
    metadata: key,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await fixture.settle();
});

afterEach(() => fixture.stop());

const claim = () => fixture.client.get(persistentVolumeClaims, key);
const volumes = async () => (await fixture.client.list(persistentVolumes)).items;

async function bind(): Promise<string> {
  const volumeMounts = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  await fixture.client.create(pods, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'web', image: 'nginx' }], volumes: volumeMounts, nodeName: 'node-1' },
  });
  await fixture.settle();
  return `pvc-${(await claim()).metadata.uid}`;
}

const deletePod = () => fixture.client.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });

test('a claim without a class is given the default one, and waits for a Pod', async () => {
  expect((await claim()).spec.storageClassName).toBe('local-path');
  expect((await claim()).status.phase).toBe('Pending');
  expect(fixture.events()).toContain(
    'Normal WaitForFirstConsumer data: waiting for first consumer to be created before binding',
  );
  expect(await volumes()).toEqual([]);
});

test('the first Pod’s Node is where its volume lies', async () => {
  const name = await bind();
  expect(await volumes()).toMatchObject([
    {
      metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': 'wherry.dev/local-path' } },
      spec: { hostPath: { path: `/storage/${name}_default_data`, type: 'DirectoryOrCreate' } },
      status: { phase: 'Bound' },
    },
  ]);
  expect(await claim()).toMatchObject({
    metadata: {
      annotations: { 'volume.kubernetes.io/selected-node': 'node-1', 'pv.kubernetes.io/bind-completed': 'yes' },
    },
    spec: { volumeName: name },
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
  });
  const events = fixture.events();
  expect(events).toContain(
    'Normal Provisioning data: External provisioner is provisioning volume for claim "default/data"',
  );
  expect(events).toContain(`Normal ProvisioningSucceeded data: Successfully provisioned volume ${name}`);
  fixture.writes();
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
});

test('the volume goes with its claim, and that with its last Pod', async () => {
  const name = await bind();
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle();
  expect((await claim()).metadata.deletionTimestamp).toBeDefined();
  await deletePod();
  await fixture.settle();
  await expect(claim()).rejects.toThrow('not found');
  expect(await volumes()).toEqual([]);
  expect(removed).toEqual([`node-1:/storage/${name}_default_data`]);
});

test('the volume stays until its directory is gone', async () => {
  const name = await bind();
  refusal = 'permission denied';
  fixture.events();
  await deletePod();
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle();
  expect(await volumes()).toMatchObject([{ metadata: { name }, status: { phase: 'Released' } }]);
  expect(fixture.events()).toContain(`Warning VolumeFailedDelete ${name}: permission denied`);
  refusal = undefined;
  await fixture.settle(10_000);
  expect(await volumes()).toEqual([]);
});

test('a volume that is to be retained stays', async () => {
  const name = await bind();
  await fixture.client.patch(persistentVolumes, { name }, 'merge', {
    spec: { persistentVolumeReclaimPolicy: 'Retain' },
  });
  await deletePod();
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle(10_000);
  expect(await volumes()).toMatchObject([{ metadata: { name }, status: { phase: 'Released' } }]);
  expect(removed).toEqual([]);
});

test('a Node that is gone is forgotten', async () => {
  await fixture.client.patch(persistentVolumeClaims, key, 'merge', {
    metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-9' } },
  });
  await fixture.settle();
  expect((await claim()).metadata.annotations).not.toHaveProperty('volume.kubernetes.io/selected-node');
  expect(fixture.events()).toContain('Warning ProvisioningFailed data: node "node-9" not found');
  await bind();
  expect((await claim()).status.phase).toBe('Bound');
});

test('what it can’t make it says', async () => {
  await fixture.client.create(persistentVolumeClaims, {
    metadata: { name: 'shared', namespace: 'default', annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'local-path',
    },
  });
  await fixture.settle();
  expect(fixture.events()).toContain(
    'Warning ProvisioningFailed shared: failed to provision volume with StorageClass "local-path": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
  );
});
