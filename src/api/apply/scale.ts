/**
 * The `scale` subresource shows one field of its object, the number of replicas, as a Scale object of its own. These
 * carry the managers of that field over to the Scale and back.
 */
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import { FieldSet } from './field-set.ts';
import { decodeManagers, encodeManagers, type Manager, managerId } from './managers.ts';
import { fieldPath, type Path } from './path-element.ts';

const scaleApiVersion = 'autoscaling/v1';

const replicasInScale = fieldPath('spec', 'replicas');

export interface ScaledResource {
  readonly apiVersion: string;
  /** Dotted, as ScaleMapping has it: `spec.replicas`. */
  readonly specReplicasPath: string;
  /**
   * The paths in other versions of the kind, by apiVersion; undefined for a version that has no scale. Entries in a
   * version that is not there are dropped.
   */
  readonly otherVersions?: ReadonlyMap<string, string | undefined>;
}

/** The managedFields that a Scale carries: those who own the number of replicas. Throws ManagedFieldsError. */
export function scaleManagedFields(
  entries: readonly ManagedFieldsEntry[],
  resource: ScaledResource,
): ManagedFieldsEntry[] {
  const scaled = new Map<string, Manager>();
  for (const [id, manager] of decodeManagers(entries)) {
    const path = replicasPathIn(resource, manager.apiVersion);
    if (path === undefined || !manager.fields.has(path)) continue;
    scaled.set(id, { ...manager, apiVersion: scaleApiVersion, fields: FieldSet.of(replicasInScale), entry: undefined });
  }
  return encodeManagers(scaled);
}

/**
 * The managedFields of the object after its Scale was written: whoever owns the field in the Scale owns it in the object,
 * nobody else does, and the rest stays. Throws ManagedFieldsError.
 */
export function parentManagedFields(
  parentEntries: readonly ManagedFieldsEntry[],
  scaleEntries: readonly ManagedFieldsEntry[],
  resource: ScaledResource,
): ManagedFieldsEntry[] {
  const scalers = new Map([...decodeManagers(scaleEntries)].filter(([, { fields }]) => fields.has(replicasInScale)));
  const after = new Map<string, Manager>();
  for (const [id, manager] of decodeManagers(parentEntries)) {
    if (!knowsVersion(resource, manager.apiVersion)) continue;
    const path = replicasPathIn(resource, manager.apiVersion);
    if (path === undefined || !manager.fields.has(path)) {
      after.set(id, manager);
    } else if (scalers.delete(managerId({ ...manager, apiVersion: scaleApiVersion }))) {
      after.set(id, manager);
    } else {
      const fields = manager.fields.difference(FieldSet.of(path));
      if (!fields.isEmpty) after.set(id, { ...manager, fields, entry: undefined });
    }
  }
  const fields = FieldSet.of(dottedPath(resource.specReplicasPath));
  for (const scaler of scalers.values()) {
    const manager: Manager = { ...scaler, apiVersion: resource.apiVersion, fields, entry: undefined };
    after.set(managerId(manager), manager);
  }
  return encodeManagers(after);
}

function knowsVersion(resource: ScaledResource, apiVersion: string): boolean {
  return apiVersion === resource.apiVersion || (resource.otherVersions?.has(apiVersion) ?? false);
}

function replicasPathIn(resource: ScaledResource, apiVersion: string): Path | undefined {
  const dotted =
    apiVersion === resource.apiVersion ? resource.specReplicasPath : resource.otherVersions?.get(apiVersion);
  return dotted === undefined ? undefined : dottedPath(dotted);
}

function dottedPath(dotted: string): Path {
  return fieldPath(...dotted.split('.'));
}
