import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { claimOf, claimRefTo, onHost, storageClassOf, volumeOf } from '../../../test/fixtures/volume-objects.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../client/resources.ts';
import { createPersistentVolumeBinder } from './persistent-volume-binder.ts';

let fixture: ControllerFixture;

beforeEach(async () => {
  fixture = await startControllerFixture(createPersistentVolumeBinder);
});

afterEach(() => fixture.stop());

async function createClaim(name: string, spec: object = {}): Promise<string> {
  const claim = claimOf(name, { spec });
  const { metadata } = await fixture.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: claim.spec,
  });
  await fixture.settle();
  return metadata.uid!;
}

async function createVolume(name: string, spec: object = {}): Promise<void> {
  await fixture.client.create(persistentVolumes, { metadata: { name }, spec: volumeOf(name, { spec }).spec });
  await fixture.settle();
}

const deleteClaim = async (name: string): Promise<void> => {
  await fixture.client.patch(persistentVolumeClaims, { namespace: 'default', name }, 'merge', {
    metadata: { finalizers: null },
  });
  await fixture.client.delete(persistentVolumeClaims, { namespace: 'default', name });
  await fixture.settle();
};

/** `data Bound a`. */
async function claims(): Promise<string[]> {
  const { items } = await fixture.client.list(persistentVolumeClaims);
  return items.map(({ metadata, spec, status }) => `${metadata.name} ${status.phase} ${spec.volumeName ?? '-'}`).sort();
}

/** `a Bound data`. */
async function volumes(): Promise<string[]> {
  const { items } = await fixture.client.list(persistentVolumes);
  return items
    .map(({ metadata, spec, status }) => `${metadata.name} ${status.phase} ${spec.claimRef?.name ?? '-'}`)
    .sort();
}

describe('a claim', () => {
  test('is bound to the volume that suits it best, in four writes, and then left alone', async () => {
    await createVolume('big', { capacity: { storage: '10Gi' } });
    await createVolume('small', { capacity: { storage: '2Gi' } });
    expect(await volumes()).toEqual(['big Available -', 'small Available -']);
    fixture.writes();
    await createClaim('data');
    expect(await claims()).toEqual(['data Bound small']);
    expect(await volumes()).toEqual(['big Available -', 'small Bound data']);
    expect(fixture.writes()).toEqual([
      'PUT /api/v1/persistentvolumes/small',
      'PUT /api/v1/persistentvolumes/small/status',
      'PUT /api/v1/namespaces/default/persistentvolumeclaims/data',
      'PUT /api/v1/namespaces/default/persistentvolumeclaims/data/status',
    ]);
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
  });

  test('waits for a volume', async () => {
    await createClaim('data');
    expect(await claims()).toEqual(['data Pending -']);
    expect(fixture.events()).toEqual([
      'Normal FailedBinding data: no persistent volumes available for this claim and no storage class is set',
    ]);
    await createVolume('a');
    expect(await claims()).toEqual(['data Bound a']);
  });

  test('never shares a volume with another one', async () => {
    const names = ['c0', 'c1', 'c2', 'c3', 'c4'];
    await Promise.all(names.map((name) => createClaim(name)));
    await Promise.all(['v0', 'v1', 'v2'].map((name) => createVolume(name)));
    await fixture.settle(10_000);
    const bound = (await claims()).filter((line) => line.includes('Bound'));
    expect(bound).toHaveLength(3);
    expect(new Set(bound.map((line) => line.split(' ')[2])).size).toBe(3);
    expect((await volumes()).every((line) => line.includes('Bound'))).toBe(true);
  });

  test('gets the volume that it names, when that comes', async () => {
    await createClaim('data', { volumeName: 'a', storageClassName: 'any' });
    await createVolume('b', { storageClassName: 'any' });
    expect(await claims()).toEqual(['data Pending a']);
    await createVolume('a', { storageClassName: 'any' });
    expect(await claims()).toEqual(['data Bound a']);
    expect(await volumes()).toEqual(['a Bound data', 'b Available -']);
  });

  test('is told why it does not get the volume that it names', async () => {
    await createVolume('a', { storageClassName: 'other' });
    await createClaim('data', { volumeName: 'a' });
    expect(fixture.events()).toEqual([
      'Warning VolumeMismatch data: Cannot bind to requested volume "a": storageClassName does not match',
    ]);
    expect(await volumes()).toEqual(['a Available -']);
  });

  test('is lost with its volume', async () => {
    await createVolume('a');
    await createClaim('data');
    await fixture.client.patch(persistentVolumes, { name: 'a' }, 'merge', { metadata: { finalizers: null } });
    await fixture.client.delete(persistentVolumes, { name: 'a' });
    await fixture.settle();
    expect(await claims()).toEqual(['data Lost a']);
    expect(fixture.events()).toEqual([
      'Warning ClaimLost data: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ]);
    fixture.writes();
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
  });

  test('asks for a volume of its class, once', async () => {
    await createClaim('data', { storageClassName: 'fast' });
    expect(fixture.events()).toEqual(['Warning ProvisioningFailed data: storageclass.storage.k8s.io "fast" not found']);
    const { metadata: _, ...fields } = storageClassOf('fast');
    await fixture.client.create(storageClasses, { metadata: { name: 'fast' }, ...fields });
    await fixture.settle();
    const { metadata } = await fixture.client.get(persistentVolumeClaims, { namespace: 'default', name: 'data' });
    expect(metadata.annotations).toEqual({
      'volume.beta.kubernetes.io/storage-provisioner': 'example.com/disks',
      'volume.kubernetes.io/storage-provisioner': 'example.com/disks',
    });
    expect(fixture.events()).toEqual([
      "Normal ExternalProvisioning data: Waiting for a volume to be created either by the external provisioner 'example.com/disks' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ]);
    fixture.writes();
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
    await createVolume('made', { storageClassName: 'fast', claimRef: claimRefTo('data', metadata.uid) });
    expect(await claims()).toEqual(['data Bound made']);
  });

  test('that waits for a Pod gets a volume of the Node that the Pod has come to', async () => {
    const fields = { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' };
    await fixture.client.create(storageClasses, { metadata: { name: 'local' }, ...fields });
    for (const name of ['node-1', 'node-2']) {
      await fixture.client.create(nodes, { metadata: { name, labels: { 'kubernetes.io/hostname': name } } });
      await createVolume(`on-${name}`, { storageClassName: 'local', nodeAffinity: onHost(name) });
    }
    await createClaim('data', { storageClassName: 'local' });
    expect(await claims()).toEqual(['data Pending -']);
    await fixture.client.create(pods, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        containers: [{ name: 'web', image: 'nginx' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
        nodeName: 'node-2',
      },
    });
    await fixture.settle();
    expect(await claims()).toEqual(['data Bound on-node-2']);
    expect(fixture.events()).toEqual([
      'Normal WaitForFirstConsumer data: waiting for first consumer to be created before binding',
    ]);
  });
});

describe('a volume', () => {
  test('is released with its claim, and nobody else’s from then on', async () => {
    await createVolume('a');
    await createClaim('data');
    await deleteClaim('data');
    expect(await volumes()).toEqual(['a Released data']);
    await createClaim('data');
    expect(await claims()).toEqual(['data Pending -']);
    fixture.writes();
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
  });

  test('is free again once its claim is taken off it', async () => {
    await createVolume('a');
    await createClaim('data');
    await deleteClaim('data');
    await createClaim('next');
    await fixture.client.patch(persistentVolumes, { name: 'a' }, 'merge', { spec: { claimRef: null } });
    await fixture.settle();
    expect(await claims()).toEqual(['next Bound a']);
  });

  test('waits for the claim that it is meant for', async () => {
    await createVolume('a', { claimRef: claimRefTo('data', null) });
    await createVolume('b');
    await createClaim('other');
    expect(await volumes()).toEqual(['a Available data', 'b Bound other']);
    await createClaim('data');
    expect(await claims()).toEqual(['data Bound a', 'other Bound b']);
  });

  test('that is to be deleted, and that nobody can delete, has failed', async () => {
    await createVolume('a', { persistentVolumeReclaimPolicy: 'Delete' });
    await createClaim('data');
    await deleteClaim('data');
    expect(await volumes()).toEqual(['a Failed data']);
    const { status } = await fixture.client.get(persistentVolumes, { name: 'a' });
    expect(status.message).toBe('error getting deleter volume plugin for volume "a": no volume plugin matched');
    expect(fixture.events()).toEqual([
      'Warning VolumeFailedDelete a: error getting deleter volume plugin for volume "a": no volume plugin matched',
    ]);
  });

  test('is let go where its claim has taken another', async () => {
    await createVolume('a');
    const uid = await createClaim('data');
    await createVolume('b', { claimRef: claimRefTo('data', uid) });
    expect(await claims()).toEqual(['data Bound a']);
    expect(await volumes()).toEqual(['a Bound data', 'b Available data']);
  });
});
