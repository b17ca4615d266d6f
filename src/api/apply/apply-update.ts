/** Managed fields for create, update and every patch that is not an apply. */

import { deepEqual } from '../../base/deep-equal.ts';
import { deepFreeze } from '../../base/freeze.ts';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import { zeroMessage } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { formatTime } from '../time.ts';
import { capUpdateManagers } from './cap-managers.ts';
import { FieldSet } from './field-set.ts';
import { decodeManagers, decodeSentManagers, encodeManagers, ManagedFieldsError, type Managers } from './managers.ts';
import { ownershipAfterUpdate, type Writer } from './ownership.ts';
import { withoutManagedFields } from './same-except-times.ts';
import { type OtherVersion, Versions } from './versions.ts';

export interface WriteOptions {
  readonly type: Type;
  /** `group/version` of the request, or the bare version. */
  readonly apiVersion: string;
  /** Who writes; `unknown` where empty. */
  readonly manager: string;
  /** Empty for the object itself. */
  readonly subresource?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What this path does not write: see resetFieldsOf. */
  readonly resetFields?: FieldSet;
  /** The other versions of the kind, by apiVersion. */
  readonly otherVersions?: ReadonlyMap<string, OtherVersion>;
}

export interface UpdateOptions extends WriteOptions {
  /** The object as stored; undefined if it is being created. */
  readonly live: KubernetesObject | undefined;
  /** The object as it is to be stored, decoded and with defaults, before admission. Its own managedFields are read too. */
  readonly updated: KubernetesObject;
}

/**
 * The managedFields that the updated object is to carry; empty for none. Changed fields come to belong to the manager,
 * and where nothing changed that anyone could own, the live entries come back as they are.
 *
 * Entries that a client sends take the place of the live ones, except through a subresource. None at all, or broken
 * ones, leave the live ones; an empty list, or a list of one empty entry, drops them all and ends tracking.
 */
export function applyUpdate(options: UpdateOptions): readonly ManagedFieldsEntry[] {
  const { live, updated, type } = options;
  const managers = managersBefore(live, updated, options.subresource ?? '');
  // An object that nobody has been tracking stays so until someone applies to it.
  if (managers.size === 0 && live !== undefined && (live.metadata.uid ?? '') !== '') return [];
  const base = live ?? zeroObject(type);
  // Where both have the same managers these make no difference, and that is so for nearly all updates.
  const comparesAll = base.metadata.managedFields === updated.metadata.managedFields;
  const after = ownershipAfterUpdate({
    versions: versionsOf(options),
    managers,
    before: comparesAll ? base : withoutManagedFields(base),
    after: comparesAll ? updated : withoutManagedFields(updated),
    writer: writerOf(options, 'Update'),
    now: formatTime(options.now),
  });
  const entries = encodeManagers(capUpdateManagers(after));
  const before = live?.metadata.managedFields ?? noEntries;
  const isSame = entries.length === before.length && entries.every((entry, i) => entry === before[i]);
  return isSame ? before : entries;
}

function managersBefore(live: KubernetesObject | undefined, updated: KubernetesObject, subresource: string): Managers {
  const liveEntries = live?.metadata.managedFields ?? noEntries;
  const sent = updated.metadata.managedFields;
  if (subresource === '' && sent !== undefined) {
    if (isReset(sent)) return noManagers;
    const managers = deepEqual(sent, liveEntries) ? noManagers : orNone(decodeSentManagers, sent);
    if (managers.size > 0) return managers;
  }
  return liveEntries.length === 0 ? noManagers : orNone(decodeManagers, liveEntries);
}

const noEntries: readonly ManagedFieldsEntry[] = [];
const noManagers: Managers = new Map();

function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  return (
    entries.length === 0 || (entries.length === 1 && Object.values(entries[0]!).every((value) => value === undefined))
  );
}

function orNone(
  decode: (entries: readonly ManagedFieldsEntry[]) => Managers,
  entries: readonly ManagedFieldsEntry[],
): Managers {
  try {
    return decode(entries);
  } catch (error) {
    if (error instanceof ManagedFieldsError) return noManagers;
    throw error;
  }
}

export function versionsOf(options: WriteOptions): Versions {
  return new Versions({
    type: options.type,
    apiVersion: options.apiVersion,
    otherVersions: options.otherVersions,
    resetFields: options.resetFields ?? FieldSet.empty,
  });
}

export function writerOf(options: WriteOptions, operation: 'Apply' | 'Update'): Writer {
  return {
    name: options.manager === '' ? 'unknown' : options.manager,
    operation,
    apiVersion: options.apiVersion,
    subresource: options.subresource ?? '',
  };
}

const zeroObjects = new WeakMap<Type, KubernetesObject>();

/** An object of the type in which nothing is set: what a new object is compared with. */
export function zeroObject(type: Type): KubernetesObject {
  let zero = zeroObjects.get(type);
  if (zero === undefined) {
    zero = deepFreeze(zeroMessage(type)) as unknown as KubernetesObject;
    zeroObjects.set(type, zero);
  }
  return zero;
}
