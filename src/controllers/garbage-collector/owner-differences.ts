import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { deepEqual } from '../../base/deep-equal.ts';

export const noOwners: readonly OwnerReference[] = Object.freeze([]);

/** Whether the owner's deletion in the foreground waits for the dependent. */
export function blocks({ blockOwnerDeletion }: OwnerReference): boolean {
  return blockOwnerDeletion === true;
}

export interface OwnerDifferences {
  readonly added: readonly OwnerReference[];
  readonly removed: readonly OwnerReference[];
  /** Old and new, of the same uid. */
  readonly changed: readonly (readonly [OwnerReference, OwnerReference])[];
}

/** What has become of an object's owners. Pure. */
export function ownerDifferences(old: readonly OwnerReference[], now: readonly OwnerReference[]): OwnerDifferences {
  const before = new Map(old.map((owner) => [owner.uid, owner]));
  const added: OwnerReference[] = [];
  const changed: (readonly [OwnerReference, OwnerReference])[] = [];
  for (const owner of now) {
    const previous = before.get(owner.uid);
    if (previous === undefined) added.push(owner);
    else if (!deepEqual(previous, owner)) changed.push([previous, owner]);
    before.delete(owner.uid);
  }
  return { added, removed: [...before.values()], changed };
}
