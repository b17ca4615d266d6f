/** Keeps metadata.managedFields: who owns which field, for every write through any verb. */
import { applyPatch } from '../api/apply/apply-patch.ts';
import { applyUpdate } from '../api/apply/apply-update.ts';
import { resetFieldsOf } from '../api/apply/reset-fields.ts';
import type { ManagedFieldsEntry } from '../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../api/resource.ts';
import type { JsonObject } from '../api/schema/builders.ts';
import { decode } from '../api/schema/decode.ts';
import { apiVersionOf, type Mutable } from '../api/schema/schema.ts';
import { formatTime } from '../api/time.ts';
import { complete, expectedKindOf } from './body.ts';
import type { ResourceContext } from './context.ts';
import { createdOwnership } from './created-ownership.ts';
import type { WriteOptions } from './options.ts';

type Draft = Mutable<KubernetesObject>;

function commonOptions(context: ResourceContext, manager: string) {
  const { definition, info, server } = context;
  return {
    type: definition.type,
    apiVersion: apiVersionOf(definition),
    manager,
    subresource: info.subresource,
    now: server.clock.now(),
    resetFields: resetFieldsOf(definition, info.subresource),
  };
}

/** Books a new object's fields to whoever creates it. */
export function bookCreate(context: ResourceContext, object: Draft, manager: string): void {
  const options = commonOptions(context, manager);
  const updated = object as KubernetesObject;
  const form = {
    type: options.type,
    writer: `${options.apiVersion} ${options.subresource} ${manager}`,
    time: formatTime(options.now),
  };
  const entries = createdOwnership(updated, form, () => applyUpdate({ ...options, live: undefined, updated }));
  book(object, entries);
}

/** Books the fields that an update changes. */
export function bookUpdate(context: ResourceContext, object: Draft, old: KubernetesObject, manager: string): void {
  const updated = object as KubernetesObject;
  book(object, applyUpdate({ ...commonOptions(context, manager), live: old, updated }));
}

function book(object: Draft, entries: readonly ManagedFieldsEntry[]): void {
  if (entries.length === 0) delete object.metadata.managedFields;
  else object.metadata.managedFields = entries as Draft['metadata']['managedFields'];
}

/** The object with a configuration applied to it, completed and booked; the object itself where that changes nothing. */
export function applyOwned(
  context: ResourceContext,
  live: KubernetesObject | undefined,
  applied: JsonObject,
  options: WriteOptions,
): KubernetesObject {
  const expected = expectedKindOf(context.definition);
  return applyPatch({
    ...commonOptions(context, options.fieldManager),
    live,
    applied,
    force: options.force,
    complete: (merged) => complete(expected, decode(expected.type, merged) as Draft) as KubernetesObject,
  });
}
