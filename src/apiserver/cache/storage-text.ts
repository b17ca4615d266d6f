/**
 * Objects as JSON text for storage. The managers of fields are most of what a small object has, and many objects share theirs (see
 * api/apply/managers.ts): their text is made once. That halves the work for a Pod.
 */
import type { ManagedFieldsEntry } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { RecentMap } from '../../base/recent-map.ts';

/** So many entries of managedFields have their text kept, and at most as many more. */
export const entryTextsMax = 256;

const entryTexts = new RecentMap<object, string>(entryTextsMax);

/** What JSON.stringify makes of the object. */
export function textForStorage(object: KubernetesObject): string {
  let text = '';
  for (const name in object) {
    const member =
      name === 'metadata' ? metadataText(object.metadata) : JSON.stringify(object[name as keyof typeof object]);
    if (member !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${member}`;
  }
  return `${text}}`;
}

/** Nothing else in metadata has that text: other members of that name are labels, whose values are strings. */
const placeholder = '"managedFields":0';

function metadataText(metadata: KubernetesObject['metadata']): string {
  const { managedFields } = metadata;
  if (managedFields === undefined) return JSON.stringify(metadata);
  const others = JSON.stringify({ ...metadata, managedFields: 0 });
  const at = others.indexOf(placeholder) + placeholder.length - 1;
  return `${others.slice(0, at)}[${managedFields.map(entryText).join(',')}]${others.slice(at + 1)}`;
}

function entryText(entry: ManagedFieldsEntry): string {
  let text = entryTexts.get(entry);
  if (text === undefined) {
    text = JSON.stringify(entry);
    // Only what cannot change any more keeps its text.
    if (Object.isFrozen(entry)) entryTexts.set(entry, text);
  }
  return text;
}
