import { isNotFound } from '../../api/status-error.ts';
import { inParallel } from '../shared/in-parallel.ts';
import type { GraphNode } from './graph-node.ts';
import type { LiveObjects } from './live-objects.ts';
import { identityText } from './object-identity.ts';
import { type OwnershipGraph, orphanFinalizer } from './ownership-graph.ts';
import { removeOwners } from './patches.ts';

/** Takes the owner from its dependents, each of them, and then lets it go. Rejects where it has to be tried again. */
export async function attemptToOrphan(graph: OwnershipGraph, live: LiveObjects, uid: string): Promise<void> {
  const owner = graph.get(uid);
  if (owner === undefined) return;
  const errors: Error[] = [];
  await inParallel([...owner.dependents], async (dependent) => {
    try {
      await orphan(dependent, live, uid);
    } catch (error) {
      errors.push(new Error(`orphaning ${identityText(dependent.identity)} failed, ${error}`, { cause: error }));
    }
  });
  if (errors.length > 0) {
    const text = errors.map(({ message }) => message).join(', ');
    throw new AggregateError(
      errors,
      `failed to orphan dependents of owner ${identityText(owner.identity)}, got errors: ${text}`,
    );
  }
  await live.removeFinalizer(owner.identity, orphanFinalizer);
}

async function orphan({ identity }: GraphNode, live: LiveObjects, ownerUid: string): Promise<void> {
  try {
    await live.patchOwners(identity, removeOwners(identity.uid, [ownerUid]));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
