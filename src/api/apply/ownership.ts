/**
 * How ownership of fields moves when an object changes: who writes a field owns it, and it is lost to those who owned it
 * before and to everyone once the field is gone. Applying takes fields from others only by force, and gives up and
 * removes what the same manager applied before and applies no more.
 */
import type { Comparison } from './comparison.ts';
import { FieldSet } from './field-set.ts';
import { changed, compareText, type Manager, type Managers, managerId } from './managers.ts';
import { merge } from './merge.ts';
import { fieldPath, type Path } from './path-element.ts';
import { reconcileFields } from './reconcile.ts';
import { describeChange, type Outcome, outcomeOf } from './remembered-changes.ts';
import { removeItems } from './remove-items.ts';
import { fieldsOf, withNamedFields } from './typed-fields.ts';
import type { Versions } from './versions.ts';

/** A field that was to be applied and belongs to someone else. */
export interface Conflict {
  readonly manager: Manager;
  readonly path: Path;
}

/** What nobody owns: it identifies the object, or only the server writes it. */
const unownedFields = FieldSet.of(
  fieldPath('apiVersion'),
  fieldPath('kind'),
  fieldPath('metadata'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => fieldPath('metadata', name)),
);

/** Who writes, without fields yet. */
export type Writer = Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>;

export interface UpdateChange {
  readonly versions: Versions;
  readonly managers: Managers;
  readonly before: object;
  readonly after: object;
  readonly writer: Writer;
  /** RFC 3339. */
  readonly now: string;
}

/** The managers after an object was written as a whole: create, update and all patches but apply. */
export function ownershipAfterUpdate(change: UpdateChange): Managers {
  const { versions, managers, writer } = change;
  const compareIn = versions.comparer(change.before, change.after);
  const id = managerId(writer);
  const text = versions.isOnly ? describeChange(versions, managers, compareIn(versions.apiVersion), id) : undefined;
  const { fields, writers } = outcomeOf(text, () => updateOutcome(versions, managers, compareIn, id));
  const after = new Map<string, Manager>();
  for (const [each, now] of fields) {
    const manager = managers.get(each)!;
    after.set(each, now === 'kept' ? manager : changed(manager, { fields: now }));
  }
  if (writers !== undefined) after.set(id, { ...writer, fields: writers, time: change.now });
  return after;
}

function updateOutcome(
  versions: Versions,
  managers: Managers,
  compareIn: (apiVersion: string) => Comparison,
  writerId: string,
): Outcome {
  const left = disown(versions, reconciled(versions, managers), compareIn).managers;
  const fields = new Map<string, FieldSet | 'kept'>();
  for (const [id, manager] of left) {
    fields.set(id, manager.fields === managers.get(id)?.fields ? 'kept' : manager.fields.settled());
  }
  const { added, modified, removed } = compareIn(versions.apiVersion);
  const written = modified
    .union(added)
    .difference(removed)
    .recursiveDifference(versions.resetFields)
    .difference(unownedFields);
  if (written.isEmpty) return { fields };
  fields.delete(writerId);
  const before = left.get(writerId)?.fields ?? FieldSet.empty;
  return { fields, writers: written.union(before).settled() };
}

export interface ApplyChange {
  readonly versions: Versions;
  readonly managers: Managers;
  readonly live: object;
  readonly applied: object;
  readonly writer: Writer;
  readonly force: boolean;
}

export type Applied =
  | { readonly conflicts: readonly Conflict[] }
  /** `merged` is not decoded yet: fields are as the configuration has them. */
  | { readonly conflicts?: undefined; readonly merged: object; readonly managers: Managers };

/** Applies a configuration that has passed validation. The writer's time is for the caller to set. */
export function applyConfiguration(change: ApplyChange): Applied {
  const { versions, writer } = change;
  const id = managerId(writer);
  const before = reconciled(versions, change.managers);
  const last = before.get(id);
  const fields = fieldsOf(versions.shape, change.applied).recursiveDifference(versions.resetFields);
  const claimed = new Map(before).set(id, { ...writer, fields, time: last?.time });

  const laid = merge(versions.shape, change.live, change.applied) as object;
  const appliesAllAgain = last?.apiVersion === writer.apiVersion && last.fields.difference(fields).isEmpty;
  const merged = last === undefined || appliesAllAgain ? laid : prune(versions, laid, last, claimed);

  const { managers, conflicts } = disown(versions, claimed, versions.comparer(change.live, merged), id);
  if (conflicts.length > 0 && !change.force) return { conflicts };
  const owned = fields.difference(unownedFields);
  const after = new Map(managers);
  if (owned.isEmpty) after.delete(id);
  else if (last?.apiVersion === writer.apiVersion && last.fields.equals(owned)) after.set(id, last);
  else after.set(id, { ...writer, fields: owned, time: last?.time });
  return { merged, managers: after };
}

/** Takes from all managers but `exceptId` what changed and what is gone. Conflicts are the former. */
function disown(
  versions: Versions,
  managers: Managers,
  compareIn: (apiVersion: string) => Comparison,
  exceptId?: string,
): { managers: Managers; conflicts: readonly Conflict[] } {
  const after = new Map<string, Manager>();
  const conflicts: Conflict[] = [];
  for (const [id, manager] of [...managers].sort(([a], [b]) => compareText(a, b))) {
    if (id === exceptId) {
      if (!manager.fields.isEmpty) after.set(id, manager);
      continue;
    }
    if (!versions.has(manager.apiVersion)) continue;
    const { added, modified, removed } = compareIn(manager.apiVersion);
    const taken = manager.fields.intersection(modified.union(added));
    for (const path of taken.paths()) conflicts.push({ manager, path });
    const fields = manager.fields.difference(taken).difference(removed);
    if (!fields.isEmpty) after.set(id, changed(manager, { fields }));
  }
  return { managers: after, conflicts };
}

/** Removes what the writer applied last and applies no more, unless others own it. `managers` has the writer's new fields. */
function prune(versions: Versions, laid: object, last: Manager, managers: Managers): object {
  if (last.fields.isEmpty || !versions.has(last.apiVersion)) return laid;
  const version = last.apiVersion;
  const shape = versions.shapeIn(version);
  const lastFields = withNamedFields(shape, last.fields);
  const full = versions.convert(laid, versions.apiVersion, version);
  let pruned = removeItems(shape, full, lastFields) as object;

  const ownedIn = new Map<string, FieldSet>([[version, FieldSet.empty]]);
  for (const { apiVersion, fields } of managers.values()) {
    if (versions.has(apiVersion)) ownedIn.set(apiVersion, (ownedIn.get(apiVersion) ?? FieldSet.empty).union(fields));
  }
  // The version at hand comes first in the map, for conversions may need what is given back here.
  for (const [apiVersion, owned] of ownedIn) {
    const given = giveBack(versions, apiVersion, owned, { laid, version, pruned });
    pruned = versions.convert(given, apiVersion, version);
  }
  const gone = namedFieldsOf(versions, version, full).difference(namedFieldsOf(versions, version, pruned));
  return versions.convert(
    removeItems(shape, full, gone.intersection(lastFields)) as object,
    version,
    versions.apiVersion,
  );
}

/** The pruned object with what is owned in `apiVersion` given back, in that version. */
function giveBack(
  versions: Versions,
  apiVersion: string,
  owned: FieldSet,
  state: { readonly laid: object; readonly version: string; readonly pruned: object },
): object {
  const shape = versions.shapeIn(apiVersion);
  const full = versions.convert(state.laid, versions.apiVersion, apiVersion);
  const pruned = versions.convert(state.pruned, state.version, apiVersion);
  const kept = namedFieldsOf(versions, apiVersion, pruned).union(withNamedFields(shape, owned));
  return removeItems(shape, full, namedFieldsOf(versions, apiVersion, full).difference(kept)) as object;
}

function namedFieldsOf(versions: Versions, apiVersion: string, object: object): FieldSet {
  const shape = versions.shapeIn(apiVersion);
  return withNamedFields(shape, fieldsOf(shape, object));
}

function reconciled(versions: Versions, managers: Managers): Managers {
  let after: Map<string, Manager> | undefined;
  for (const [id, manager] of managers) {
    if (!versions.has(manager.apiVersion)) continue;
    const fields = reconcileFields(versions.shapeIn(manager.apiVersion), manager.fields);
    if (fields === manager.fields) continue;
    after ??= new Map(managers);
    after.set(id, changed(manager, { fields }));
  }
  return after ?? managers;
}
