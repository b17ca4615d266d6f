import { describe, expect, it } from 'vitest';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { type DeletionDecision, decideDeletion, type OwnersByState } from './deletion-decision.ts';
import { MutableNode } from './graph-node.ts';
import { ownerIdentity } from './object-identity.ts';

const owner = (name: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: name });
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
