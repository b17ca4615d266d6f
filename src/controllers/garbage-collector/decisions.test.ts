import { describe, expect, it } from 'vitest';
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { AbsentOwners, absentOwnersMax } from './absent-owners.ts';
import { type DeletionDecision, decideDeletion, type OwnersByState } from './deletion-decision.ts';
import { MutableNode } from './graph-node.ts';
import { identityText, ownerIdentity } from './object-identity.ts';
import { removeFinalizer, removeOwners, unblockOwners } from './patches.ts';

const owner = (name: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid: name,
  ...more,
});
const [a, b, c] = [owner('a'), owner('b'), owner('c')];

function dependent(isDeletingDependents: boolean): MutableNode {
  const node = new MutableNode(ownerIdentity(owner('d'), 'default'), [], false);
  node.isDeletingDependents = isDeletingDependents;
  return node;
}

const none: OwnersByState = { solid: [], dangling: [], waiting: [] };
const deletion = (policy: 'Background' | 'Foreground' | 'Orphan', unblocksOwners = false): DeletionDecision => ({
  kind: 'delete',
  policy,
  unblocksOwners,
});

describe('decideDeletion', () => {
  it.each<{
    name: string;
    owners: Partial<OwnersByState>;
    dependents?: MutableNode[];
    finalizers?: string[];
    decision: DeletionDecision;
  }>([
    { name: 'nobody owns it', owners: {}, decision: { kind: 'keep' } },
    { name: 'its owner is there', owners: { solid: [a] }, decision: { kind: 'keep' } },
    {
      name: 'one owner is there, others are not or are going',
      owners: { solid: [a], dangling: [b], waiting: [c] },
      dependents: [dependent(true)],
      decision: { kind: 'remove-owners', uids: ['b', 'c'] },
    },
    { name: 'no owner is there', owners: { dangling: [a, b] }, decision: deletion('Background') },
    {
      name: 'and it is to leave its dependents',
      owners: { dangling: [a] },
      finalizers: ['x', 'orphan'],
      decision: deletion('Orphan'),
    },
    {
      name: 'and it is to wait for its dependents',
      owners: { dangling: [a] },
      finalizers: ['foregroundDeletion'],
      decision: deletion('Foreground'),
    },
    { name: 'its owner waits, and nobody depends on it', owners: { waiting: [a] }, decision: deletion('Background') },
    {
      name: 'its owner waits, and others depend on it',
      owners: { waiting: [a], dangling: [b] },
      dependents: [dependent(false)],
      decision: deletion('Foreground'),
    },
    {
      name: 'its owner waits, and so does a dependent',
      owners: { waiting: [a] },
      dependents: [dependent(false), dependent(true)],
      decision: deletion('Foreground', true),
    },
    {
      name: 'its owner is gone, and others depend on it',
      owners: { dangling: [a] },
      dependents: [dependent(true)],
      decision: deletion('Background'),
    },
  ])('$name', ({ owners, dependents = [], finalizers, decision }) => {
    expect(decideDeletion({ ...none, ...owners }, dependents, { finalizers })).toEqual(decision);
  });
});

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

describe('AbsentOwners', () => {
  const identity = (name: string, namespace = 'default') => ownerIdentity(owner(name), namespace);

  it('knows an owner in its namespace alone', () => {
    const absent = new AbsentOwners();
    absent.add(identity('a'));
    expect([absent.has(identity('a')), absent.has(identity('a', 'other')), absent.has(identity('b'))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('forgets what was not asked for the longest', () => {
    const absent = new AbsentOwners();
    for (let i = 0; i < absentOwnersMax; i++) absent.add(identity(`n${i}`));
    absent.has(identity('n0'));
    absent.add(identity('one more'));
    expect(absent.size).toBe(absentOwnersMax);
    expect([absent.has(identity('n0')), absent.has(identity('n1')), absent.has(identity('n2'))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

it('writes identities as upstream does', () => {
  expect(identityText(ownerIdentity(owner('a', { apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u' }), 'web'))).toBe(
    '[apps/v1/Deployment, namespace: web, name: a, uid: u]',
  );
});
