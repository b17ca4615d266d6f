import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { persistentVolumeClaims, pods } from '../../client/resources.ts';
import { createPvcProtectionController } from './pvc-protection-controller.ts';

let fixture: ControllerFixture;
const key = { namespace: 'default', name: 'data' };

beforeEach(async () => {
  fixture = await startControllerFixture(createPvcProtectionController);
  await fixture.client.create(persistentVolumeClaims, {
    metadata: key,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await fixture.settle();
});

afterEach(() => fixture.stop());

const isThere = (): Promise<boolean> =>
  fixture.client.get(persistentVolumeClaims, key).then(
    () => true,
    () => false,
  );

async function createPod(nodeName?: string): Promise<void> {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  await fixture.client.create(pods, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'web', image: 'nginx' }], volumes, nodeName },
  });
  await fixture.settle();
}

test('a claim that nobody uses goes at once', async () => {
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle();
  expect(await isThere()).toBe(false);
});

test('a claim goes with the last Pod that uses it', async () => {
  await createPod('node-1');
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle();
  expect(await isThere()).toBe(true);
  expect(fixture.writes()).toEqual([]);
  await fixture.client.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });
  await fixture.settle();
  expect(await isThere()).toBe(false);
});

test('a Pod that waits for its Node keeps no claim', async () => {
  await createPod();
  await fixture.client.delete(persistentVolumeClaims, key);
  await fixture.settle();
  expect(await isThere()).toBe(false);
});

test('a claim that has lost its finalizer gets it again, once', async () => {
  await fixture.client.patch(persistentVolumeClaims, key, 'json', [{ op: 'remove', path: '/metadata/finalizers' }]);
  await fixture.settle();
  expect((await fixture.client.get(persistentVolumeClaims, key)).metadata.finalizers).toEqual([
    'kubernetes.io/pvc-protection',
  ]);
  expect(fixture.writes()).toEqual(['PUT /api/v1/namespaces/default/persistentvolumeclaims/data']);
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
});
