import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { volumeOf } from '../../../test/fixtures/volume-objects.ts';
import { persistentVolumes } from '../../client/resources.ts';
import { createPvProtectionController, desiredVolume } from './pv-protection-controller.ts';

const finalizers = ['kubernetes.io/pv-protection'];
const deletionTimestamp = '2030-01-01T00:00:00Z';

test.each<[string, object, string, readonly string[] | undefined]>([
  ['without its finalizer', {}, 'Available', finalizers],
  ['with its finalizer', { finalizers }, 'Bound', undefined],
  ['that is to go, and is bound', { finalizers, deletionTimestamp }, 'Bound', undefined],
  ['that is to go', { finalizers, deletionTimestamp }, 'Released', []],
  ['that goes', { deletionTimestamp }, 'Released', undefined],
])('a volume %s', (_, metadata, phase, expected) => {
  expect(desiredVolume(volumeOf('a', { metadata, status: { phase } }))?.metadata.finalizers).toEqual(expected);
});

let fixture: ControllerFixture;

beforeEach(async () => {
  fixture = await startControllerFixture(createPvProtectionController);
  const { spec } = volumeOf('a');
  await fixture.client.create(persistentVolumes, { metadata: { name: 'a' }, spec });
  await fixture.settle();
});

afterEach(() => fixture.stop());

const setPhase = (phase: string): Promise<object> =>
  fixture.client.patch(persistentVolumes, { name: 'a' }, 'merge', { status: { phase } }, { subresource: 'status' });

test('a volume goes once it is no longer bound', async () => {
  await setPhase('Bound');
  await fixture.client.delete(persistentVolumes, { name: 'a' });
  await fixture.settle();
  expect(fixture.writes()).toEqual([]);
  await setPhase('Released');
  await fixture.settle();
  await expect(fixture.client.get(persistentVolumes, { name: 'a' })).rejects.toThrow('not found');
  expect(fixture.writes()).toEqual(['PUT /api/v1/persistentvolumes/a']);
});

test('a volume that has lost its finalizer gets it again, once', async () => {
  await fixture.client.patch(persistentVolumes, { name: 'a' }, 'json', [
    { op: 'remove', path: '/metadata/finalizers' },
  ]);
  await fixture.settle();
  expect((await fixture.client.get(persistentVolumes, { name: 'a' })).metadata.finalizers).toEqual(finalizers);
  fixture.writes();
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
});
