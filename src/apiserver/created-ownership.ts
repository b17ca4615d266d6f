/**
 * What is owned by whoever creates an object depends on which fields it has, not on what they are, and most objects of a kind have the same
 * ones: the Events of a component, the Pods of a template. So it is worked out once for all of them.
 */
import { shapeOf } from '../api/apply/shape.ts';
import { structureOf } from '../api/apply/structure.ts';
import type { ManagedFieldsEntry } from '../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../api/resource.ts';
import type { Type } from '../api/schema/schema.ts';
import { RecentMap } from '../base/recent-map.ts';

/** Of each type, what belongs to so many forms of objects is kept. */
export const formsMax = 256;

const known = new WeakMap<Type, RecentMap<string, ManagedFieldsEntry>>();

/**
 * The managedFields of a new object, by `work` where there was none of its form before. `writer` stands for who creates it, and by which path.
 * Entries that the client has sent count, too: an object that has some is always worked out.
 */
export function createdOwnership(
  object: KubernetesObject,
  { type, writer, time }: { readonly type: Type; readonly writer: string; readonly time: string },
  work: () => readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] {
  if (object.metadata.managedFields !== undefined) return work();
  const structure = structureOf(shapeOf(type), object);
  if (structure === undefined) return work();
  let forms = known.get(type);
  if (forms === undefined) {
    forms = new RecentMap(formsMax);
    known.set(type, forms);
  }
  const form = `${writer}\n${structure}`;
  const entry = forms.get(form);
  if (entry?.time === time) return [entry];
  if (entry !== undefined) {
    const present = Object.freeze({ ...entry, time });
    // What is made within a second shares it, in memory and as text for storage.
    forms.set(form, present);
    return [present];
  }
  const entries = work();
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) forms.set(form, first);
  return entries;
}
