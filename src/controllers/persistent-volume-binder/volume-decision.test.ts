import { describe, expect, it } from 'vitest';
import { claimOf, claimRefTo, volumeOf } from '../../../test/fixtures/volume-objects.ts';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { decideVolume } from './volume-decision.ts';

const provisioned = { annotations: { 'pv.kubernetes.io/provisioned-by': 'example.com/disks' } };
const claimRef = claimRefTo('data');
const volume = (phase: string, spec: object = {}, metadata: object = {}) =>
  volumeOf('a', { spec: { claimRef, ...spec }, status: { phase }, metadata });
const has = (volumeName: string, spec: object = {}) => claimOf('data', { spec: { volumeName, ...spec } });
const toDelete = { persistentVolumeReclaimPolicy: 'Delete' };

function decided(of: PersistentVolume, claim: PersistentVolumeClaim | undefined): string {
  const decision = decideVolume(of, claim);
  const event = 'event' in decision ? decision.event : undefined;
  const what = decision.action === 'phase' ? decision.phase : decision.action;
  return event === undefined ? what : `${what} ${event.type} ${event.reason}: ${event.message}`;
}

const before = claimOf('data', { metadata: { uid: 'uid-later' } });

describe('decideVolume', () => {
  it.each<[string, PersistentVolume, PersistentVolumeClaim | undefined, string]>([
    ['nobody’s, new', volumeOf('a', { status: { phase: 'Pending' } }), undefined, 'Available'],
    ['nobody’s', volumeOf('a'), undefined, 'none'],
    ['meant for a claim, new', volume('Pending', { claimRef: claimRefTo('data', '') }), undefined, 'Available'],
    [
      'meant for a claim that is not there',
      volume('Available', { claimRef: claimRefTo('data', '') }),
      undefined,
      'none',
    ],
    [
      'meant for a claim that has come',
      volume('Available', { claimRef: claimRefTo('data', '') }),
      claimOf('data'),
      'claim',
    ],
    ['its claim does not know it yet', volume('Available'), claimOf('data'), 'claim'],
    [
      'its claim wants another kind',
      volume('Available'),
      claimOf('data', { spec: { volumeMode: 'Block' } }),
      'claim Warning VolumeMismatch: Cannot bind PersistentVolume to requested PersistentVolumeClaim "data" due to incompatible volumeMode.',
    ],
    ['its claim has it', volume('Available'), has('a'), 'Bound'],
    ['its claim has it, and it says so', volume('Bound'), has('a'), 'none'],
    ['its claim has another', volume('Bound'), has('b'), 'unbind'],
    ['its claim has another, and it was made for it', volume('Bound', toDelete, provisioned), has('b'), 'Released'],
    ['its claim has another, and it is to be retained', volume('Bound', {}, provisioned), has('b'), 'unbind'],
    ['its claim is gone', volume('Bound'), undefined, 'Released'],
    ['its claim is gone, and another one has its name', volume('Bound'), before, 'Released'],
    ['retained', volume('Released'), undefined, 'none'],
    ['to be deleted by who made it', volume('Released', toDelete, provisioned), undefined, 'none'],
    [
      'to be deleted by nobody',
      volume('Released', toDelete),
      undefined,
      'Failed Warning VolumeFailedDelete: error getting deleter volume plugin for volume "a": no volume plugin matched',
    ],
    [
      'to be recycled',
      volume('Released', { persistentVolumeReclaimPolicy: 'Recycle' }),
      undefined,
      'Failed Warning VolumeFailedRecycle: No recycler plugin found for the volume!',
    ],
    ['failed', volume('Failed', toDelete), undefined, 'none'],
    ['going', volume('Released', toDelete, { deletionTimestamp: 't' }), undefined, 'none'],
  ])('%s', (_, of, claim, expected) => {
    expect(decided(of, claim)).toBe(expected);
  });
});
