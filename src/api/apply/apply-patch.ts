/** Server-side apply. */

import { deepEqual } from '../../base/deep-equal.ts';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import type { JsonObject } from '../schema/builders.ts';
import { DecodeError, decode } from '../schema/decode.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { formatTime } from '../time.ts';
import { versionsOf, type WriteOptions, writerOf, zeroObject } from './apply-update.ts';
import { capUpdateManagers } from './cap-managers.ts';
import { conflictError } from './conflict.ts';
import { clientSideApplied, kubectlManager, lastAppliedOf, withLastApplied } from './last-applied.ts';
import { changed, decodeManagers, encodeManagers, ManagedFieldsError, type Managers, managerId } from './managers.ts';
import { type Applied, type ApplyChange, applyConfiguration, ownershipAfterUpdate } from './ownership.ts';
import { sameExceptTimes, withoutManagedFields } from './same-except-times.ts';
import { isRecord } from './typed-fields.ts';
import { joinErrors, validateApplied } from './validate-applied.ts';
import type { Versions } from './versions.ts';

/** Under this name the fields go that an object had before anyone applied to it, if nobody has been tracking it. */
const beforeFirstApplyManager = 'before-first-apply';

export interface PatchOptions extends WriteOptions {
  /** The object as stored; undefined if applying creates it. */
  readonly live: KubernetesObject | undefined;
  /** The configuration as the client sent it: parsed, but neither decoded nor with defaults. */
  readonly applied: JsonObject;
  /** Take fields from other managers instead of refusing. */
  readonly force: boolean;
  /** Makes an object of the merged JSON: decodes it and fills in defaults. Decoding alone where absent. */
  readonly complete?: (merged: object) => KubernetesObject;
}

/**
 * The object after the configuration has been applied, managedFields included. It is `live` itself where the
 * configuration changes nothing but times: there is nothing to store then.
 *
 * Throws StatusError: 409 for conflicts, 400 for another kind or for managedFields in the configuration, 500 where it does
 * not fit the type (as upstream has it).
 */
export function applyPatch(options: PatchOptions): KubernetesObject {
  const { applied, live } = options;
  checkApplied(options);
  const versions = versionsOf(options);
  const base = withoutManagedFields(live ?? zeroObject(options.type));
  const managers = managersBefore(options, versions, base);
  const errors = validateApplied(versions.shape, applied);
  if (errors.length > 0) {
    throw plainError(`failed to create typed patch object (${describe(options)}): ${joinErrors(errors)}`);
  }

  const writer = writerOf(options, 'Apply');
  const change = { versions, managers, live: base, applied, writer, force: options.force };
  const outcome = converting(options, () => applyOrMigrate(change));
  if (outcome.conflicts !== undefined) throw conflictError(outcome.conflicts);

  const id = managerId(writer);
  const after = new Map(outcome.managers);
  const own = after.get(id);
  const isUnchanged = deepEqual(outcome.merged, base);
  if (own !== undefined && !isUnchanged) after.set(id, changed(own, { time: formatTime(options.now) }));
  const keepsAnnotation = writer.name === kubectlManager && lastAppliedOf(outcome.merged) !== undefined;
  const merged = keepsAnnotation ? withLastApplied(outcome.merged, applied) : outcome.merged;
  const complete = options.complete ?? ((object: object) => decode(options.type, object) as KubernetesObject);
  const completed = converting(options, () => complete(merged));
  const object = withManagedFields(completed, encodeManagers(after));
  return live !== undefined && sameExceptTimes(live, object) ? live : object;
}

function checkApplied(options: PatchOptions): void {
  const { applied, type } = options;
  if (!isRecord(applied)) throw badRequest('error decoding YAML: the body of an apply is to be an object');
  const { groupVersionKind } = type;
  if (
    groupVersionKind !== undefined &&
    (applied.kind !== groupVersionKind.kind || applied.apiVersion !== options.apiVersion)
  ) {
    throw badRequest(`invalid object type: ${kindText(applied)}`);
  }
  const { metadata } = applied;
  if (isRecord(metadata) && Array.isArray(metadata.managedFields)) {
    throw badRequest('metadata.managedFields must be nil');
  }
}

function managersBefore(options: PatchOptions, versions: Versions, base: KubernetesObject): Managers {
  const managers = decodeLive(options.live?.metadata.managedFields ?? []);
  if (managers.size > 0 || options.live === undefined) return managers;
  const writer = writerOf({ ...options, manager: beforeFirstApplyManager }, 'Update');
  const before = zeroObject(options.type);
  const now = formatTime(options.now);
  return capUpdateManagers(ownershipAfterUpdate({ versions, managers, before, after: base, writer, now }));
}

function decodeLive(entries: readonly ManagedFieldsEntry[]): Managers {
  try {
    return decodeManagers(entries);
  } catch (error) {
    if (!(error instanceof ManagedFieldsError)) throw error;
    throw plainError(`failed to decode managed fields: ${error.message}`, error);
  }
}

/** kubectl may take, without force, what its client-side apply has put there. */
function applyOrMigrate(change: ApplyChange): Applied {
  const outcome = applyConfiguration(change);
  if (outcome.conflicts === undefined || change.writer.name !== kubectlManager) return outcome;
  const allowed = clientSideApplied(change.versions, change.live);
  if (allowed === undefined) return outcome;
  const conflicts = outcome.conflicts.filter(({ path }) => !allowed.has(path));
  return conflicts.length > 0 ? { conflicts } : applyConfiguration({ ...change, force: true });
}

function converting<T>(options: PatchOptions, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw plainError(`failed to convert new object (${describe(options)}) to proper version: ${error.message}`, error);
  }
}

function withManagedFields(object: KubernetesObject, entries: readonly ManagedFieldsEntry[]): KubernetesObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}

/** An error that upstream gives no reason: kubectl shows the bare text. */
function plainError(message: string, cause?: unknown): StatusError {
  return new StatusError(500, '', message, { cause });
}

/** `namespace/name; group/version, Kind=Kind` */
function describe({ applied }: PatchOptions): string {
  const metadata = isRecord(applied.metadata) ? applied.metadata : {};
  return `${textOf(metadata.namespace)}/${textOf(metadata.name)}; ${kindText(applied)}`;
}

/** Nothing has been checked against the type yet: what should be text may be anything. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function kindText(applied: JsonObject): string {
  const apiVersion = textOf(applied.apiVersion);
  const kind = textOf(applied.kind);
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
