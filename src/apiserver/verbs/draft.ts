import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { cloneJson } from '../../base/clone-json.ts';

/** A copy of an object that may be written to. The managers of its fields, most of a small object, are shared: they are only ever replaced. */
export function draftOf(object: KubernetesObject | Mutable<KubernetesObject>): Mutable<KubernetesObject> {
  const { managedFields } = object.metadata;
  if (managedFields === undefined) return cloneJson(object) as Mutable<KubernetesObject>;
  const others = { ...object, metadata: { ...object.metadata, managedFields: undefined } };
  const draft = cloneJson(others) as Mutable<KubernetesObject>;
  draft.metadata.managedFields = managedFields as Mutable<typeof managedFields>;
  return draft;
}
