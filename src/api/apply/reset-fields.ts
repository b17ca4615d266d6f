/** Which fields a path of the API leaves as they are whatever a client sends, so that nobody comes to own them there. */
import type { ResourceDefinition } from '../resource.ts';
import { FieldSet } from './field-set.ts';
import { fieldPath } from './path-element.ts';

/**
 * The object itself does not write status where that is a subresource; `status` writes nothing else but such metadata as
 * `statusMetadata` names (`['annotations']`), and `scale` is an object of its own.
 */
export function resetFieldsOf(
  definition: Pick<ResourceDefinition, 'type' | 'status'>,
  subresource: string,
  options: { readonly statusMetadata?: readonly string[] } = {},
): FieldSet {
  if (subresource === '') return definition.status === undefined ? FieldSet.empty : FieldSet.of(fieldPath('status'));
  if (subresource !== 'status') return FieldSet.empty;
  const kept = new Set(['apiVersion', 'kind', 'metadata', 'status']);
  const others = [...definition.type.fields.keys()].filter((name) => !kept.has(name));
  return FieldSet.of(
    ...others.map((name) => fieldPath(name)),
    ...metadataPaths(definition, options.statusMetadata ?? []),
  );
}

function metadataPaths({ type }: Pick<ResourceDefinition, 'type'>, written: readonly string[]) {
  const schema = type.fields.get('metadata')?.schema;
  if (schema?.kind !== 'message') return [];
  const names = [...schema.type().fields.keys()].filter((name) => !written.includes(name));
  return names.map((name) => fieldPath('metadata', name));
}
