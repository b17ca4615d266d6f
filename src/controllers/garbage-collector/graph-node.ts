import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { type ObjectIdentity, refersTo } from './object-identity.ts';
import { blocks } from './owner-differences.ts';

/** An object, as far as garbage collection cares. */
export interface GraphNode {
  readonly identity: ObjectIdentity;
  readonly owners: readonly OwnerReference[];
  /** Only named by dependents so far. */
  readonly isVirtual: boolean;
  /** Has a deletionTimestamp. There is no way back. */
  readonly isBeingDeleted: boolean;
  /** Is being deleted in the foreground: it waits for its dependents. */
  readonly isDeletingDependents: boolean;
  readonly dependents: ReadonlySet<GraphNode>;
}

const noDependents: ReadonlySet<GraphNode> = new Set();

/** The graph's own view of a node. Most have no dependents, and none of them gets a set of its own. */
export class MutableNode implements GraphNode {
  identity: ObjectIdentity;
  owners: readonly OwnerReference[];
  isVirtual: boolean;
  isBeingDeleted = false;
  isDeletingDependents = false;
  #dependents: Set<GraphNode> | undefined;

  constructor(identity: ObjectIdentity, owners: readonly OwnerReference[], isVirtual: boolean) {
    this.identity = identity;
    this.owners = owners;
    this.isVirtual = isVirtual;
  }

  get dependents(): ReadonlySet<GraphNode> {
    return this.#dependents ?? noDependents;
  }

  addDependent(node: GraphNode): void {
    this.#dependents ??= new Set();
    this.#dependents.add(node);
  }

  removeDependent(node: GraphNode): void {
    this.#dependents?.delete(node);
  }
}

/** The dependents that the owner's deletion in the foreground has to wait for. What owns itself does not wait for itself, as it does upstream. */
export function blockingDependents(node: GraphNode): GraphNode[] {
  const isBlocking = (owner: OwnerReference): boolean => owner.uid === node.identity.uid && blocks(owner);
  return [...node.dependents].filter((dependent) => dependent !== node && dependent.owners.some(isBlocking));
}

/**
 * Dependents by whether they name the owner as it is said to be: its place, its kind, its version. One with several references to the same
 * uid can be in both lists.
 */
export function partitionDependents(
  dependents: Iterable<GraphNode>,
  owner: ObjectIdentity,
): { readonly matching: GraphNode[]; readonly differing: GraphNode[] } {
  const matching: GraphNode[] = [];
  const differing: GraphNode[] = [];
  for (const dependent of dependents) {
    const isElsewhere = owner.namespace !== '' && owner.namespace !== dependent.identity.namespace;
    const references = dependent.owners.filter(({ uid }) => uid === owner.uid);
    const isMatch = (reference: OwnerReference): boolean => !isElsewhere && refersTo(reference, owner);
    if (references.some(isMatch)) matching.push(dependent);
    if (!references.every(isMatch)) differing.push(dependent);
  }
  return { matching, differing };
}
