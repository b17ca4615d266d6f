/** Whether a write would change nothing but when it is said to have happened. */
import { deepEqual } from '../../base/deep-equal.ts';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import { decodeManagers, ManagedFieldsError } from './managers.ts';

/** True where the objects differ at most in the times of their managedFields: then there is nothing to store. */
export function sameExceptTimes(a: KubernetesObject, b: KubernetesObject): boolean {
  if (a === b) return true;
  // What differs mostly differs in what is owned, and that costs less to find out.
  return (
    equalBut('metadata', a, b) &&
    equalBut('managedFields', a.metadata, b.metadata) &&
    sameManagers(a.metadata.managedFields ?? [], b.metadata.managedFields ?? [])
  );
}

/** As deepEqual, for objects that are compared without one of their members. */
function equalBut(except: string, a: object, b: object): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const name in left) if (name !== except && !deepEqual(left[name], right[name])) return false;
  for (const name in right) {
    if (name !== except && right[name] !== undefined && left[name] === undefined) return false;
  }
  return true;
}

/** The object as managers own it: managedFields themselves are no part of that. */
export function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  if (object.metadata.managedFields === undefined) return object;
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } };
}

function sameManagers(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  try {
    return sameDecoded(a, b);
  } catch (error) {
    if (error instanceof ManagedFieldsError) return deepEqual(a, b);
    throw error;
  }
}

function sameDecoded(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  const ours = decodeManagers(a);
  const theirs = decodeManagers(b);
  for (const [id, manager] of ours) {
    const other = theirs.get(id);
    if (other?.apiVersion !== manager.apiVersion || !other.fields.equals(manager.fields)) return false;
  }
  return ours.size === theirs.size;
}
