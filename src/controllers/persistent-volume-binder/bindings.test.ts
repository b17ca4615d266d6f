import { describe, expect, it } from 'vitest';
import { claimOf, claimRefTo, volumeOf } from '../../../test/fixtures/volume-objects.ts';
import { volumeBoundTo } from '../../api/core/v1/volume-matching.ts';
import { claimBoundTo, claimToProvision, claimWithBoundStatus, lostClaim, unboundVolume } from './bindings.ts';

const byController = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
const complete = { 'pv.kubernetes.io/bind-completed': 'yes' };

describe('a volume that its claim has left', () => {
  const claim = claimOf('data', { metadata: { resourceVersion: '7' } });

  it('is nobody’s again where the binder chose the claim', () => {
    const { spec, metadata } = unboundVolume(volumeBoundTo(volumeOf('a'), claim)!);
    expect(spec).not.toHaveProperty('claimRef');
    expect(metadata.annotations).toEqual({});
  });

  it('waits for another of the name where its maker chose the claim', () => {
    const { spec } = unboundVolume(
      volumeOf('a', { spec: { claimRef: { ...claimRefTo('data'), resourceVersion: '7' } } }),
    );
    expect(spec.claimRef).toEqual(claimRefTo('data', null));
  });
});

describe('a claim of a volume', () => {
  const volume = volumeOf('a', {
    spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] },
  });

  it('names it', () => {
    const bound = claimBoundTo(claimOf('data'), volume)!;
    expect(bound.spec.volumeName).toBe('a');
    expect(bound.metadata.annotations).toEqual({ ...byController, ...complete });
    expect(claimBoundTo(bound, volume)).toBeUndefined();
  });

  it('named it itself', () => {
    const bound = claimBoundTo(claimOf('data', { spec: { volumeName: 'a' } }), volume)!;
    expect(bound.metadata.annotations).toEqual(complete);
  });

  it('says what it has', () => {
    const bound = claimWithBoundStatus(claimOf('data'), volume)!;
    expect(bound.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      capacity: { storage: '5Gi' },
    });
    expect(claimWithBoundStatus(bound, volume)).toBeUndefined();
  });

  it('does not say of itself that it has grown', () => {
    const bound = claimWithBoundStatus(claimOf('data'), volumeOf('a'))!;
    expect(
      claimWithBoundStatus(bound, { ...volume, spec: { ...volume.spec, accessModes: ['ReadWriteOnce'] } }),
    ).toBeUndefined();
  });

  it('has nothing once that is gone', () => {
    expect(lostClaim(claimWithBoundStatus(claimOf('data'), volume)!).status).toEqual({ phase: 'Lost' });
  });
});

describe('a claim that a volume is to be made for', () => {
  const asking = {
    'volume.beta.kubernetes.io/storage-provisioner': 'example.com/disks',
    'volume.kubernetes.io/storage-provisioner': 'example.com/disks',
  };

  it.each<[string, string | undefined, object]>([
    ['anywhere', undefined, asking],
    ['on a Node', 'node-1', { ...asking, 'volume.kubernetes.io/selected-node': 'node-1' }],
  ])('%s', (_, nodeName, annotations) => {
    const claim = claimToProvision(
      claimOf('data', { metadata: { annotations: { own: 'x' } } }),
      'example.com/disks',
      nodeName,
    )!;
    expect(claim.metadata.annotations).toEqual({ own: 'x', ...annotations });
    expect(claimToProvision(claim, 'example.com/disks', nodeName)).toBeUndefined();
  });
});
