import { describe, expect, it } from 'vitest';
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { blockingDependents } from './graph-node.ts';
import { identityOf } from './object-identity.ts';
import { type GraphEffect, OwnershipGraph } from './ownership-graph.ts';

const type = { apiVersion: 'v1', kind: 'ConfigMap' };
const deleted = '2030-01-01T00:00:00Z';

const meta = (name: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  ...more,
});

const ref = (name: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  ...type,
  name,
  uid: `uid-${name}`,
  ...more,
});

const owned = (name: string, ...owners: readonly OwnerReference[]): ObjectMeta =>
  meta(name, { ownerReferences: owners });

/** `attempt-to-delete uid-a`: effects as a reader compares them. */
function texts(effects: readonly GraphEffect[]): string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case 'absent':
        return `absent ${effect.owner.namespace}/${effect.owner.name}`;
      case 'invalid-namespace':
        return `invalid-namespace ${effect.dependent.name} of ${effect.owner.name}`;
      default:
        return `${effect.kind} ${effect.uid}`;
    }
  });
}

function graphOf(...objects: readonly ObjectMeta[]): OwnershipGraph {
  const graph = new OwnershipGraph();
  for (const metadata of objects) graph.observed(type, metadata);
  return graph;
}

const dependentsOf = (graph: OwnershipGraph, name: string): string[] =>
  [...(graph.get(`uid-${name}`)?.dependents ?? [])].map(({ identity }) => identity.name);

describe('objects that come', () => {
  it('cause nothing where the owner is known', () => {
    const graph = graphOf(meta('a'));
    expect(graph.observed(type, owned('b', ref('a')))).toEqual([]);
    expect(dependentsOf(graph, 'a')).toEqual(['b']);
  });

  it('leave a virtual owner where it is not, to be looked up later', () => {
    const graph = new OwnershipGraph();
    expect(texts(graph.observed(type, owned('b', ref('a'))))).toEqual(['attempt-to-delete-later uid-a']);
    expect(graph.get('uid-a')).toMatchObject({ isVirtual: true, identity: { namespace: 'default', name: 'a' } });
  });

  it('take the place of the virtual owner', () => {
    const graph = graphOf(owned('b', ref('a')));
    expect(graph.observed(type, meta('a'))).toEqual([]);
    expect(graph.get('uid-a')?.isVirtual).toBe(false);
    expect(dependentsOf(graph, 'a')).toEqual(['b']);
  });

  it.each<{ name: string; owner: ObjectMeta; dependent: ObjectMeta; effects: string[] }>([
    {
      name: 'the owner is in another namespace',
      owner: meta('a', { namespace: 'other' }),
      dependent: owned('b', ref('a')),
      effects: ['invalid-namespace b of a', 'attempt-to-delete uid-b'],
    },
    {
      name: 'the owner is of another kind',
      owner: meta('a'),
      dependent: owned('b', ref('a', { kind: 'Secret' })),
      effects: ['attempt-to-delete uid-b'],
    },
    {
      name: 'the owner has another name',
      owner: meta('a'),
      dependent: owned('b', ref('a', { name: 'c' })),
      effects: ['attempt-to-delete uid-b'],
    },
    {
      name: 'the owner has no namespace',
      owner: meta('a', { namespace: undefined }),
      dependent: owned('b', ref('a')),
      effects: [],
    },
  ])('are looked at again where $name, whichever is seen first', ({ owner, dependent, effects }) => {
    expect(texts(graphOf(owner).observed(type, dependent))).toEqual(effects);
    expect(texts(graphOf(dependent).observed(type, owner))).toEqual(effects);
  });
});

describe('owners that change', () => {
  it('follow the references', () => {
    const graph = graphOf(meta('a'), meta('c'), owned('b', ref('a')));
    expect(graph.observed(type, owned('b', ref('c')))).toEqual([]);
    expect([dependentsOf(graph, 'a'), dependentsOf(graph, 'c')]).toEqual([[], ['b']]);
  });

  const blocking = ref('a', { blockOwnerDeletion: true });
  it.each<{ name: string; before: OwnerReference[]; after: OwnerReference[]; effects: string[] }>([
    { name: 'one that was blocked goes', before: [blocking], after: [], effects: ['attempt-to-delete uid-a'] },
    { name: 'one that was not blocked goes', before: [ref('a')], after: [], effects: [] },
    {
      name: 'one is no longer blocked',
      before: [blocking],
      after: [ref('a', { blockOwnerDeletion: false })],
      effects: ['attempt-to-delete uid-a'],
    },
    { name: 'one is blocked from now on', before: [ref('a')], after: [blocking], effects: [] },
    { name: 'it stays', before: [blocking], after: [{ ...blocking }], effects: [] },
  ])('free the owner where $name', ({ before, after, effects }) => {
    const graph = graphOf(meta('a'), owned('b', ...before));
    expect(texts(graph.observed(type, owned('b', ...after)))).toEqual(effects);
  });
});

describe('objects that go', () => {
  it('have their dependents looked at, and are known to be absent', () => {
    const graph = graphOf(meta('a'), owned('b', ref('a')), owned('c', ref('a')));
    expect(texts(graph.deleted(type, meta('a')))).toEqual([
      'absent default/a',
      'attempt-to-delete uid-b',
      'attempt-to-delete uid-c',
    ]);
    expect(graph.size).toBe(2);
  });

  it('have an owner looked at that waits for its dependents, and no other', () => {
    const waiting = meta('a', { deletionTimestamp: deleted, finalizers: ['foregroundDeletion'] });
    const graph = graphOf(waiting, meta('c'), owned('b', ref('a'), ref('c')));
    expect(texts(graph.deleted(type, owned('b', ref('a'), ref('c'))))).toEqual(['attempt-to-delete uid-a']);
    expect(dependentsOf(graph, 'a')).toEqual([]);
  });

  it('cause nothing where they were not known', () => {
    expect(new OwnershipGraph().deleted(type, meta('a'))).toEqual([]);
  });
});

describe('deletions that begin', () => {
  const withFinalizer = (finalizer: string): ObjectMeta =>
    meta('a', { deletionTimestamp: deleted, finalizers: [finalizer] });

  it.each<{ name: string; now: ObjectMeta; previous: ObjectMeta | undefined; effects: string[] }>([
    {
      name: 'in the foreground',
      now: withFinalizer('foregroundDeletion'),
      previous: meta('a'),
      effects: ['attempt-to-delete uid-b', 'attempt-to-delete uid-a'],
    },
    {
      name: 'without dependents',
      now: withFinalizer('orphan'),
      previous: meta('a'),
      effects: ['attempt-to-orphan uid-a'],
    },
    {
      name: 'and have been seen before',
      now: withFinalizer('orphan'),
      previous: withFinalizer('orphan'),
      effects: [],
    },
    {
      name: 'and were in the background before',
      now: withFinalizer('foregroundDeletion'),
      previous: meta('a', { deletionTimestamp: deleted, finalizers: ['x'] }),
      effects: ['attempt-to-delete uid-b', 'attempt-to-delete uid-a'],
    },
    { name: 'in the background', now: withFinalizer('x'), previous: meta('a'), effects: [] },
    { name: 'not at all', now: meta('a', { finalizers: ['orphan'] }), previous: meta('a'), effects: [] },
  ])('$name', ({ now, previous, effects }) => {
    const graph = graphOf(meta('a'), owned('b', ref('a')));
    expect(texts(graph.observed(type, now, previous))).toEqual(effects);
  });

  it('are seen on objects that come with them', () => {
    const graph = new OwnershipGraph();
    expect(texts(graph.observed(type, withFinalizer('foregroundDeletion')))).toEqual(['attempt-to-delete uid-a']);
    expect(graph.get('uid-a')).toMatchObject({ isBeingDeleted: true, isDeletingDependents: true });
  });

  it('wait for dependents that block, and for no others', () => {
    const graph = graphOf(
      meta('a'),
      owned('b', ref('a', { blockOwnerDeletion: true })),
      owned('c', ref('a', { blockOwnerDeletion: false })),
      owned('d', ref('a'), ref('b', { blockOwnerDeletion: true })),
    );
    expect(blockingDependents(graph.get('uid-a')!).map(({ identity }) => identity.name)).toEqual(['b']);
  });
});

describe('owners that the API server does not have', () => {
  const absent = identityOf(type, meta('a'));

  it('go, and their dependents are looked at', () => {
    const graph = graphOf(owned('b', ref('a')));
    expect(texts(graph.foundAbsent(absent))).toEqual(['absent default/a', 'attempt-to-delete uid-b']);
    expect(graph.get('uid-a')).toBeUndefined();
  });

  it('are looked for where the next dependent says they are', () => {
    const graph = graphOf(owned('b', ref('a')), owned('c', ref('a', { name: 'z' })));
    expect(texts(graph.foundAbsent(absent))).toEqual([
      'absent default/a',
      'attempt-to-delete uid-b',
      'attempt-to-delete-later uid-a',
    ]);
    expect(graph.get('uid-a')).toMatchObject({ isVirtual: true, identity: { name: 'z' } });
  });

  it('are gone through in turn', () => {
    const others = ['z', 'y', 'x'].map((name) => owned(`of-${name}`, ref('a', { name })));
    const graph = graphOf(owned('b', ref('a')), ...others);
    const seen: string[] = [];
    for (let round = 0; round < 5; round++) {
      const { identity } = graph.get('uid-a')!;
      seen.push(identity.name);
      graph.foundAbsent(identity);
    }
    expect(seen).toEqual(['a', 'x', 'y', 'z', 'a']);
  });

  it('stay where they have been seen in another place', () => {
    const graph = graphOf(meta('a', { namespace: 'other' }), owned('b', ref('a')));
    expect(texts(graph.foundAbsent(absent))).toEqual(['absent default/a', 'attempt-to-delete uid-b']);
    expect(graph.get('uid-a')?.identity.namespace).toBe('other');
  });

  it('cause nothing where nobody names them so', () => {
    const graph = graphOf(meta('a', { namespace: 'other' }));
    expect(graph.foundAbsent(absent)).toEqual([]);
    expect(graph.get('uid-a')).toBeDefined();
  });
});
