/** The managers of an object: metadata.managedFields, read and written. */
import { goQuote } from '../../base/go-quote.ts';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { JsonObject } from '../schema/builders.ts';
import { FieldSet } from './field-set.ts';
import { fromFieldsV1, fromOwnFieldsV1, toFieldsV1 } from './fields-v1.ts';
import { PathElementError } from './path-element.ts';

type Operation = 'Apply' | 'Update';

/** Who owns fields, in what way, and which. */
export interface Manager {
  readonly name: string;
  readonly operation: Operation;
  /** The version of the object in which the fields are named. */
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly fields: FieldSet;
  /** RFC 3339; absent where it is not known. */
  readonly time: string | undefined;
  /** The entry that says just this, if there is one already. */
  readonly entry?: ManagedFieldsEntry;
}

/** Managers by identifier. */
export type Managers = ReadonlyMap<string, Manager>;

/** An entry is not one that a server writes. The texts are upstream's. */
export class ManagedFieldsError extends Error {
  override readonly name = 'ManagedFieldsError';
}

/**
 * What tells entries apart. Someone who applies has one entry whatever version they use; someone who updates has one for
 * each version. The form is upstream's, for it decides in which order conflicts are listed.
 */
export function managerId(manager: Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const key = `${manager.operation} ${manager.apiVersion} ${manager.subresource} ${manager.name}`;
  let id = managerIds.get(key);
  if (id === undefined) {
    id = makeManagerId(manager);
    if (managerIds.size >= managerIdsMax) managerIds.clear();
    managerIds.set(key, id);
  }
  return id;
}

/** So many identifiers are kept, since the same few managers write nearly everything. */
export const managerIdsMax = 1024;
const managerIds = new Map<string, string>();

function makeManagerId(manager: Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const apiVersion = manager.operation === 'Apply' ? '' : manager.apiVersion;
  return JSON.stringify({
    ...(manager.name === '' ? {} : { manager: manager.name }),
    operation: manager.operation,
    ...(apiVersion === '' ? {} : { apiVersion }),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  });
}

/** Reads the entries of a stored object. Throws ManagedFieldsError where one is not valid. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[]): Map<string, Manager> {
  return decodeEach(entries, (entry, i) => {
    const known = decodedEntries.get(entry);
    if (known !== undefined) return known;
    const manager = {
      ...decodeWriter(entry, i),
      fields: entry.fieldsV1 === undefined ? FieldSet.empty : fromOwnFieldsV1(entry.fieldsV1),
      time: entry.time,
      entry,
    };
    if (Object.isFrozen(entry)) decodedEntries.set(entry, manager);
    return manager;
  });
}

/** Many objects share their entries: see encodeManager. */
const decodedEntries = new WeakMap<ManagedFieldsEntry, Manager>();

/** Reads entries that a client sent, and brings their fields into canonical form. Throws ManagedFieldsError. */
export function decodeSentManagers(entries: readonly ManagedFieldsEntry[]): Map<string, Manager> {
  return decodeEach(entries, (entry, i) => ({
    ...decodeWriter(entry, i),
    fields: entry.fieldsV1 === undefined ? FieldSet.empty : sentFields(entry.fieldsV1),
    time: entry.time,
  }));
}

function decodeEach(
  entries: readonly ManagedFieldsEntry[],
  decode: (entry: ManagedFieldsEntry, i: number) => Manager,
): Map<string, Manager> {
  const managers = new Map<string, Manager>();
  for (const [i, entry] of entries.entries()) {
    const manager = decode(entry, i);
    managers.set(managerId(manager), manager);
  }
  return managers;
}

function decodeWriter(entry: ManagedFieldsEntry, i: number): Omit<Manager, 'fields' | 'time'> {
  const { operation, apiVersion = '', fieldsType = '' } = entry;
  if (operation !== 'Apply' && operation !== 'Update') {
    throw new ManagedFieldsError('operation must be `Apply` or `Update`');
  }
  if (apiVersion === '') throw new ManagedFieldsError('apiVersion must not be empty');
  if (fieldsType === '') throw new ManagedFieldsError(`missing fieldsType in managed fields entry ${i}`);
  if (fieldsType !== 'FieldsV1') {
    throw new ManagedFieldsError(`invalid fieldsType ${goQuote(fieldsType)} in managed fields entry ${i}`);
  }
  return { name: entry.manager ?? '', operation, apiVersion, subresource: entry.subresource ?? '' };
}

function sentFields(json: JsonObject): FieldSet {
  try {
    return fromFieldsV1(json);
  } catch (error) {
    if (!(error instanceof PathElementError)) throw error;
    throw new ManagedFieldsError(`error decoding versioned set from managed fields entry: ${error.message}`, {
      cause: error,
    });
  }
}

/** The entries of an object with these managers, in upstream's order. Entries that have not changed are the same objects. */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] {
  const sorted = [...managers.values()];
  if (sorted.length > 1) sorted.sort(compareManagers);
  return sorted.map(encodeManager);
}

/**
 * What is made from one template within a second has the same entries: they are one object then. A cluster full of Pods holds a few
 * thousand of them less, and whoever knows one by its identity need not look into it.
 */
function encodeManager(manager: Manager): ManagedFieldsEntry {
  if (manager.entry !== undefined) return manager.entry;
  const fieldsV1 = toFieldsV1(manager.fields);
  const last = lastEntries.get(fieldsV1);
  if (last !== undefined && last.time === manager.time && isOf(last, manager)) return last;
  const entry: ManagedFieldsEntry = Object.freeze({
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  });
  lastEntries.set(fieldsV1, entry);
  return entry;
}

/** By its fields, the entry that was made last. */
const lastEntries = new WeakMap<JsonObject, ManagedFieldsEntry>();

function isOf(entry: ManagedFieldsEntry, { name, operation, apiVersion, subresource }: Manager): boolean {
  return (
    entry.manager === name &&
    entry.operation === operation &&
    entry.apiVersion === apiVersion &&
    (entry.subresource ?? '') === subresource
  );
}

/** Those who apply first, then by time, name, version and subresource. */
function compareManagers(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? epoch, b.time ?? epoch) ||
    compareText(a.name, b.name) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** Times are in one form, so that their texts compare as they do. */
const epoch = '1970-01-01T00:00:00Z';

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Older first; ties by identifier. */
export function compareAge([idA, a]: readonly [string, Manager], [idB, b]: readonly [string, Manager]): number {
  return compareText(a.time ?? epoch, b.time ?? epoch) || compareText(idA, idB);
}

/** The manager with other fields or another time. */
export function changed(manager: Manager, changes: { readonly fields?: FieldSet; readonly time?: string }): Manager {
  const fields = changes.fields ?? manager.fields;
  const time = changes.time ?? manager.time;
  if (fields === manager.fields && time === manager.time) return manager;
  return { ...manager, fields, time, entry: undefined };
}
