import type { KubernetesObject } from '../../api/resource.ts';

export interface ProtectionChange<T> {
  /** With the finalizer, or without. */
  readonly object: T;
  /** Nothing keeps the object any more: it must not be in use. */
  readonly releases: boolean;
}

/** What its finalizer asks for: to be put on an object that lives, to be taken off one that is to be deleted. Undefined for neither. Pure. */
export function protectionChange<T extends KubernetesObject>(
  object: T,
  finalizer: string,
): ProtectionChange<T> | undefined {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const releases = deletionTimestamp !== undefined;
  if (finalizers.includes(finalizer) !== releases) return undefined;
  const wanted = releases ? finalizers.filter((each) => each !== finalizer) : [...finalizers, finalizer];
  return { object: { ...object, metadata: { ...object.metadata, finalizers: wanted } }, releases };
}
