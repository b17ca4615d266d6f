import { describe, expect, it } from 'vitest';
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { removeFinalizer, removeOwners, unblockOwners } from './patches.ts';

const owner = (name: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid: name,
  ...more,
});
const b = owner('b');

describe('patches', () => {
  const blocked = owner('a', { controller: true, blockOwnerDeletion: true });
  const latest: ObjectMeta = { resourceVersion: '7', ownerReferences: [blocked, b], finalizers: ['x', 'orphan'] };

  it('take owners away', () => {
    const { strategic, mergeOf } = removeOwners('u', ['a', 'gone']);
    expect(strategic).toEqual({
      metadata: {
        uid: 'u',
        ownerReferences: [
          { $patch: 'delete', uid: 'a' },
          { $patch: 'delete', uid: 'gone' },
        ],
      },
    });
    expect(mergeOf(latest)).toEqual({ metadata: { uid: 'u', resourceVersion: '7', ownerReferences: [b] } });
  });

  it('unblock owners', () => {
    const { strategic, mergeOf } = unblockOwners('u', [blocked, b]);
    const unblocked = { ...blocked, blockOwnerDeletion: false };
    expect(strategic).toEqual({ metadata: { uid: 'u', ownerReferences: [unblocked] } });
    expect(mergeOf(latest)).toEqual({ metadata: { uid: 'u', resourceVersion: '7', ownerReferences: [unblocked, b] } });
  });

  it('take a finalizer away', () => {
    expect(removeFinalizer(latest, 'orphan')).toEqual({ metadata: { resourceVersion: '7', finalizers: ['x'] } });
    expect(removeFinalizer(latest, 'foregroundDeletion')).toBeUndefined();
  });
});
