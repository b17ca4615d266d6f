/** Looks an object and its owners up, and does what follows: nothing, fewer owners, deletion, or the end of a deletion in the foreground. */
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { AbsentOwners } from './absent-owners.ts';
import { type DeletionDecision, decideDeletion, type OwnersByState } from './deletion-decision.ts';
import { blockingDependents, type GraphNode } from './graph-node.ts';
import { ClusterScopedDependentError, type LiveObjects } from './live-objects.ts';
import { identityText, type ObjectIdentity, ownerIdentity } from './object-identity.ts';
import { foregroundFinalizer, type GraphEffect, type OwnershipGraph } from './ownership-graph.ts';
import { removeOwners, unblockOwners } from './patches.ts';

export interface DeletionParts {
  readonly graph: OwnershipGraph;
  readonly live: LiveObjects;
  readonly absentOwners: AbsentOwners;
  readonly apply: (effects: readonly GraphEffect[]) => void;
}

/** The object exists, and no informer has told of it yet: it is looked at again, lest it stays virtual for ever. */
export class NotObservedError extends Error {
  override readonly name = 'NotObservedError';
}

/** Rejects where it has to be tried again. */
export async function attemptToDelete(parts: DeletionParts, uid: string): Promise<void> {
  const node = parts.graph.get(uid);
  if (node === undefined) return;
  // Its deletion goes its way, and its dependents are looked at when it is gone.
  if (node.isBeingDeleted && !node.isDeletingDependents) return;
  const { isVirtual } = node;
  let found: boolean;
  try {
    found = await settle(parts, node);
  } catch (error) {
    if (error instanceof ClusterScopedDependentError) return;
    throw error;
  }
  if (found && isVirtual && node.isVirtual && parts.graph.get(uid) === node) {
    throw new NotObservedError(`${identityText(node.identity)} has not been observed yet`);
  }
}

/** Resolves with whether the object exists. */
async function settle(parts: DeletionParts, node: GraphNode): Promise<boolean> {
  const { graph, live, apply } = parts;
  // As it is now: before the answer has come it may be taken for elsewhere.
  const { identity } = node;
  const latest = await live.get(identity);
  if (latest === undefined) {
    apply(graph.foundAbsent(identity));
    return false;
  }
  if (node.isDeletingDependents) await awaitDependents(parts, node);
  else {
    const owners = await classify(parts, identity, latest.metadata.ownerReferences ?? []);
    await carryOut(parts, node, latest, decideDeletion(owners, node.dependents, latest.metadata));
  }
  return true;
}

async function awaitDependents({ live, apply }: DeletionParts, node: GraphNode): Promise<void> {
  const blocking = blockingDependents(node);
  if (blocking.length === 0) {
    await live.removeFinalizer(node.identity, foregroundFinalizer);
    return;
  }
  const undecided = blocking.filter(({ isDeletingDependents }) => !isDeletingDependents);
  apply(undecided.map(({ identity: { uid } }) => ({ kind: 'attempt-to-delete', uid })));
}

async function classify(
  parts: DeletionParts,
  dependent: ObjectIdentity,
  references: readonly OwnerReference[],
): Promise<OwnersByState> {
  const solid: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const reference of references) {
    const owner = await findOwner(parts, dependent, reference);
    if (owner === undefined) dangling.push(reference);
    else if (isWaiting(owner)) waiting.push(reference);
    else solid.push(reference);
  }
  return { solid, dangling, waiting };
}

function isWaiting({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foregroundFinalizer) === true;
}

async function findOwner(
  { live, absentOwners }: DeletionParts,
  { namespace }: ObjectIdentity,
  reference: OwnerReference,
): Promise<KubernetesObject | undefined> {
  if (absentOwners.has(ownerIdentity(reference, ''))) return undefined;
  if (absentOwners.has(ownerIdentity(reference, namespace))) return undefined;
  const identity = ownerIdentity(reference, live.resourceOf(reference).namespaced ? namespace : '');
  const owner = await live.get(identity);
  if (owner === undefined) absentOwners.add(identity);
  return owner;
}

async function carryOut(
  { graph, live, apply }: DeletionParts,
  { identity }: GraphNode,
  latest: KubernetesObject,
  decision: DeletionDecision,
): Promise<void> {
  if (decision.kind === 'keep') return;
  if (decision.kind === 'remove-owners') {
    await live.patchOwners(identity, removeOwners(identity.uid, decision.uids));
    return;
  }
  try {
    const { metadata } = decision.unblocksOwners
      ? await live.patchOwners(identity, unblockOwners(identity.uid, latest.metadata.ownerReferences ?? []))
      : latest;
    const { resourceVersion, ownerReferences: owners = [] } = metadata;
    await live.delete(identity, { resourceVersion, owners, policy: decision.policy });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    apply(graph.foundAbsent(identity));
  }
}
