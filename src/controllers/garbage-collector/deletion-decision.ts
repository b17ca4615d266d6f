/** What becomes of an object whose owners have been looked up. Pure. */
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { GraphNode } from './graph-node.ts';
import { foregroundFinalizer, orphanFinalizer } from './ownership-graph.ts';

export interface OwnersByState {
  /** They exist, and do not wait for their dependents to go. */
  readonly solid: readonly OwnerReference[];
  /** They do not exist. */
  readonly dangling: readonly OwnerReference[];
  /** They are being deleted in the foreground. */
  readonly waiting: readonly OwnerReference[];
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export type DeletionDecision =
  | { readonly kind: 'keep' }
  /** It has an owner left, and no longer belongs to these. Owners that wait would otherwise wait for ever. */
  | { readonly kind: 'remove-owners'; readonly uids: readonly string[] }
  | {
      readonly kind: 'delete';
      readonly policy: PropagationPolicy;
      /** A dependent of it waits too: a circle, in which each would wait for the next. */
      readonly unblocksOwners: boolean;
    };

export function decideDeletion(
  owners: OwnersByState,
  dependents: Iterable<GraphNode>,
  { finalizers = [] }: Pick<ObjectMeta, 'finalizers'>,
): DeletionDecision {
  const { solid, dangling, waiting } = owners;
  if (solid.length + dangling.length + waiting.length === 0) return { kind: 'keep' };
  if (solid.length > 0) {
    const uids = [...dangling, ...waiting].map(({ uid }) => uid);
    return uids.length === 0 ? { kind: 'keep' } : { kind: 'remove-owners', uids };
  }
  const all = [...dependents];
  if (waiting.length > 0 && all.length > 0) {
    const unblocksOwners = all.some(({ isDeletingDependents }) => isDeletingDependents);
    return { kind: 'delete', policy: 'Foreground', unblocksOwners };
  }
  return { kind: 'delete', policy: policyOf(finalizers), unblocksOwners: false };
}

/** What somebody has asked for already is honoured. */
function policyOf(finalizers: readonly string[]): PropagationPolicy {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan';
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background';
}
