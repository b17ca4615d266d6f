import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { persistentVolumeClaims, pods } from '../../client/resources.ts';
import { createEphemeralVolumeController } from './ephemeral-volume-controller.ts';

let fixture: ControllerFixture;
const namespace = 'default';
const claimKey = { namespace, name: 'web-scratch' };
const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

beforeEach(async () => {
  fixture = await startControllerFixture(createEphemeralVolumeController);
});

afterEach(() => fixture.stop());

async function createPod(): Promise<string> {
  const volumeClaimTemplate = { metadata: { labels: { app: 'web' }, annotations: { note: 'x' } }, spec };
  const { metadata } = await fixture.client.create(pods, {
    metadata: { name: 'web', namespace },
    spec: {
      containers: [{ name: 'web', image: 'nginx' }],
      volumes: [
        { name: 'scratch', ephemeral: { volumeClaimTemplate } },
        { name: 'other', emptyDir: {} },
      ],
    },
  });
  await fixture.settle();
  return metadata.uid!;
}

test('a Pod gets a claim of its own, once', async () => {
  const uid = await createPod();
  expect(await fixture.client.get(persistentVolumeClaims, claimKey)).toMatchObject({
    metadata: {
      labels: { app: 'web' },
      annotations: { note: 'x' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Pod', name: 'web', uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec,
  });
  expect(fixture.writes()).toEqual(['POST /api/v1/namespaces/default/persistentvolumeclaims']);
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
});

test('somebody else’s claim of that name is left alone, until it is gone', async () => {
  await fixture.client.create(persistentVolumeClaims, { metadata: claimKey, spec });
  await fixture.settle();
  const uid = await createPod();
  expect(fixture.writes()).toEqual([]);
  expect(fixture.events()[0]).toBe(
    'Warning FailedBinding web: ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)',
  );
  await fixture.client.patch(persistentVolumeClaims, claimKey, 'merge', { metadata: { finalizers: null } });
  await fixture.client.delete(persistentVolumeClaims, claimKey);
  await fixture.settle();
  const claim = await fixture.client.get(persistentVolumeClaims, claimKey);
  expect(claim.metadata.ownerReferences?.[0]?.uid).toBe(uid);
});

test('a Pod that goes gets none any more', async () => {
  await createPod();
  await fixture.client.patch(pods, { namespace, name: 'web' }, 'merge', {
    metadata: { finalizers: ['example.com/stay'] },
  });
  await fixture.client.delete(pods, { namespace, name: 'web' }, { gracePeriodSeconds: 0 });
  await fixture.client.patch(persistentVolumeClaims, claimKey, 'merge', { metadata: { finalizers: null } });
  await fixture.client.delete(persistentVolumeClaims, claimKey);
  fixture.writes();
  await fixture.settle();
  expect(fixture.writes()).toEqual([]);
});
