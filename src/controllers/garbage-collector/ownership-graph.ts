/**
 * Who owns whom, of all objects that there are. Changes come in as they are seen; what is to be done about each comes out as effects, for
 * the collector to carry out. Nothing here asks the API server, waits, or knows of time.
 *
 * An owner that is named by a dependent before it has been seen itself gets a virtual node. It becomes a real one when it is seen, and goes
 * away when the collector finds that the API server has no such object. Until then its place is only what a dependent says of it.
 */
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { type GraphNode, MutableNode, partitionDependents } from './graph-node.ts';
import {
  identityOf,
  type ObjectIdentity,
  type ObjectType,
  ownerIdentity,
  refersTo,
  sameIdentity,
} from './object-identity.ts';
import { blocks, noOwners, ownerDifferences } from './owner-differences.ts';
import { nextIdentity } from './virtual-identity.ts';

/** What the API server's garbage collection finalizers are called in metadata.finalizers. */
export const orphanFinalizer = 'orphan';
export const foregroundFinalizer = 'foregroundDeletion';

export type GraphEffect =
  /** The object, by its uid, may have lost its last owner, or its last dependent. */
  | { readonly kind: 'attempt-to-delete'; readonly uid: string }
  /** As above, when it is due: the object has not been seen yet, and may well be about to be. */
  | { readonly kind: 'attempt-to-delete-later'; readonly uid: string }
  /** The object is to be deleted without its dependents. */
  | { readonly kind: 'attempt-to-orphan'; readonly uid: string }
  /** The owner is known not to exist. */
  | { readonly kind: 'absent'; readonly owner: ObjectIdentity }
  /** The dependent names an owner that exists in another namespace only. */
  | { readonly kind: 'invalid-namespace'; readonly dependent: ObjectIdentity; readonly owner: OwnerReference };

export class OwnershipGraph {
  readonly #nodes = new Map<string, MutableNode>();

  get size(): number {
    return this.#nodes.size;
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** The object is there, or has changed. `previous`: its metadata before, where that was seen. */
  observed(type: ObjectType, metadata: ObjectMeta, previous?: ObjectMeta): readonly GraphEffect[] {
    const effects: GraphEffect[] = [];
    const { uid = '' } = metadata;
    const owners = metadata.ownerReferences ?? noOwners;
    let node = this.#nodes.get(uid);
    if (node === undefined) {
      node = new MutableNode(identityOf(type, metadata), owners, false);
      this.#nodes.set(uid, node);
      this.#addToOwners(node, owners, effects);
    } else {
      if (node.isVirtual) this.#unveil(node, identityOf(type, metadata), effects);
      else if (node.identity.apiVersion !== type.apiVersion) node.identity = identityOf(type, metadata);
      if (node.owners !== owners) this.#changeOwners(node, owners, effects);
    }
    if (metadata.deletionTimestamp !== undefined) followDeletion(node, metadata, previous, effects);
    return effects;
  }

  /** The object is gone. */
  deleted(type: ObjectType, metadata: ObjectMeta): readonly GraphEffect[] {
    const node = this.#nodes.get(metadata.uid ?? '');
    return node === undefined ? [] : this.#remove(node, identityOf(type, metadata));
  }

  /** The API server has no such object at this place. It may still be elsewhere, where a dependent has misnamed it. */
  foundAbsent(absent: ObjectIdentity): readonly GraphEffect[] {
    const node = this.#nodes.get(absent.uid);
    if (node === undefined) return [];
    const { matching, differing } = partitionDependents(node.dependents, absent);
    if (node.isVirtual && differing.length > 0) {
      const effects = toldAbsent(matching, absent);
      if (!sameIdentity(node.identity, absent)) return effects;
      const next = nextIdentity(differing, absent);
      if (next === undefined) return effects;
      node.identity = next;
      return [...effects, { kind: 'attempt-to-delete-later', uid: absent.uid }];
    }
    if (!node.isVirtual && !sameIdentity(node.identity, absent)) return toldAbsent(matching, absent);
    return this.#remove(node, absent);
  }

  #remove(node: MutableNode, identity: ObjectIdentity): readonly GraphEffect[] {
    const effects: GraphEffect[] = [];
    this.#nodes.delete(node.identity.uid);
    for (const { uid } of node.owners) this.#nodes.get(uid)?.removeDependent(node);
    if (node.dependents.size > 0) effects.push({ kind: 'absent', owner: identity });
    for (const dependent of node.dependents) attemptToDelete(dependent, effects);
    // An owner that waits for its dependents may have waited for this one.
    for (const { uid } of node.owners) {
      const owner = this.#nodes.get(uid);
      if (owner?.isDeletingDependents) attemptToDelete(owner, effects);
    }
    return effects;
  }

  /** A virtual node's object has been seen: dependents that have named it otherwise are looked at again. */
  #unveil(node: MutableNode, identity: ObjectIdentity, effects: GraphEffect[]): void {
    if (!sameIdentity(node.identity, identity)) {
      for (const dependent of partitionDependents(node.dependents, identity).differing) {
        const isElsewhere = identity.namespace !== '' && dependent.identity.namespace !== identity.namespace;
        if (isElsewhere) reportNamespace(dependent, identity.uid, effects);
        attemptToDelete(dependent, effects);
      }
      node.identity = identity;
    }
    node.isVirtual = false;
  }

  #changeOwners(node: MutableNode, owners: readonly OwnerReference[], effects: GraphEffect[]): void {
    const { added, removed, changed } = ownerDifferences(node.owners, owners);
    node.owners = owners;
    const unblocked = changed.filter(([old, reference]) => blocks(old) && !blocks(reference));
    for (const { uid } of [...removed.filter(blocks), ...unblocked.map(([old]) => old)]) {
      const owner = this.#nodes.get(uid);
      if (owner !== undefined) attemptToDelete(owner, effects);
    }
    this.#addToOwners(node, added, effects);
    for (const { uid } of removed) this.#nodes.get(uid)?.removeDependent(node);
  }

  #addToOwners(node: MutableNode, owners: readonly OwnerReference[], effects: GraphEffect[]): void {
    let isDoubtful = false;
    for (const reference of owners) {
      const owner = this.#nodes.get(reference.uid);
      if (owner === undefined) {
        const virtual = new MutableNode(ownerIdentity(reference, node.identity.namespace), noOwners, true);
        virtual.addDependent(node);
        this.#nodes.set(reference.uid, virtual);
        effects.push({ kind: 'attempt-to-delete-later', uid: reference.uid });
        continue;
      }
      owner.addDependent(node);
      if (owner.identity.namespace !== '' && owner.identity.namespace !== node.identity.namespace) {
        if (!owner.isVirtual) reportNamespace(node, reference.uid, effects);
        isDoubtful = true;
      } else if (!refersTo(reference, owner.identity)) isDoubtful = true;
    }
    if (isDoubtful) attemptToDelete(node, effects);
  }
}

function followDeletion(
  node: MutableNode,
  metadata: ObjectMeta,
  previous: ObjectMeta | undefined,
  effects: GraphEffect[],
): void {
  node.isBeingDeleted = true;
  if (beginsWith(orphanFinalizer, metadata, previous)) {
    effects.push({ kind: 'attempt-to-orphan', uid: node.identity.uid });
  } else if (beginsWith(foregroundFinalizer, metadata, previous)) {
    node.isDeletingDependents = true;
    for (const dependent of node.dependents) attemptToDelete(dependent, effects);
    attemptToDelete(node, effects);
  }
}

/** Whether the object is being deleted with the finalizer now, and was not before. */
function beginsWith(finalizer: string, metadata: ObjectMeta, previous: ObjectMeta | undefined): boolean {
  if (metadata.finalizers?.includes(finalizer) !== true) return false;
  return previous?.deletionTimestamp === undefined || previous.finalizers?.includes(finalizer) !== true;
}

function toldAbsent(dependents: readonly GraphNode[], absent: ObjectIdentity): GraphEffect[] {
  if (dependents.length === 0) return [];
  const effects: GraphEffect[] = [{ kind: 'absent', owner: absent }];
  for (const dependent of dependents) attemptToDelete(dependent, effects);
  return effects;
}

function attemptToDelete({ identity: { uid } }: GraphNode, effects: GraphEffect[]): void {
  effects.push({ kind: 'attempt-to-delete', uid });
}

function reportNamespace({ identity, owners }: GraphNode, uid: string, effects: GraphEffect[]): void {
  const owner = owners.find((reference) => reference.uid === uid);
  if (owner !== undefined) effects.push({ kind: 'invalid-namespace', dependent: identity, owner });
}
