/** The patches by which the collector changes objects. Each carries what it is based on, so that it meets no other object. Pure. */
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { blocks } from './owner-differences.ts';

/** A change of an object's owners, in both forms: custom resources know the second one only. */
export interface OwnersPatch {
  /** Strategic merge patch; the uid is its precondition. */
  readonly strategic: object;
  /** JSON merge patch, which replaces the whole list and so has to be made from the newest state. */
  readonly mergeOf: (latest: ObjectMeta) => object;
}

/** Takes these owners from the object. One that it does not have is no error. */
export function removeOwners(uid: string, ownerUids: readonly string[]): OwnersPatch {
  return {
    strategic: { metadata: { uid, ownerReferences: ownerUids.map((owner) => ({ $patch: 'delete', uid: owner })) } },
    mergeOf: ({ resourceVersion, ownerReferences = [] }) => ({
      metadata: {
        uid,
        resourceVersion,
        ownerReferences: ownerReferences.filter((owner) => !ownerUids.includes(owner.uid)),
      },
    }),
  };
}

/** The object no longer holds up the deletion of any of its owners. */
export function unblockOwners(uid: string, owners: readonly OwnerReference[]): OwnersPatch {
  const unblocked = (owner: OwnerReference): OwnerReference =>
    blocks(owner) ? { ...owner, blockOwnerDeletion: false } : owner;
  return {
    strategic: { metadata: { uid, ownerReferences: owners.filter(blocks).map(unblocked) } },
    mergeOf: ({ resourceVersion, ownerReferences = [] }) => ({
      metadata: { uid, resourceVersion, ownerReferences: ownerReferences.map(unblocked) },
    }),
  };
}

/** JSON merge patch; undefined where there is nothing to take. */
export function removeFinalizer(
  { resourceVersion, finalizers = [] }: ObjectMeta,
  finalizer: string,
): object | undefined {
  if (!finalizers.includes(finalizer)) return undefined;
  return { metadata: { resourceVersion, finalizers: finalizers.filter((present) => present !== finalizer) } };
}
