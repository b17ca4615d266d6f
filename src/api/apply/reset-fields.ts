/** Which fields a path of the API leaves as they are whatever a client sends, so that nobody comes to own them there. */
import type { ResourceDefinition } from '../resource.ts';
import { FieldSet } from './field-set.ts';
import { fieldPath } from './path-element.ts';

type Definition = Pick<ResourceDefinition, 'type' | 'status'>;

/**
 * The object itself does not write status where that is a subresource, and `status` writes nothing but status and
 * metadata; of that, `unwritten` names what the kind keeps from it too (Deployments keep labels). Other subresources
 * are objects of their own.
 */
export function resetFieldsOf(
  definition: Definition,
  subresource: string,
  unwritten: readonly string[] = [],
): FieldSet {
  if (subresource === '') return definition.status === undefined ? FieldSet.empty : statusItself;
  if (subresource !== 'status') return FieldSet.empty;
  return unwritten.length === 0 ? cachedAllButStatus(definition) : allButStatus(definition, unwritten);
}

const statusItself = FieldSet.of(fieldPath('status'));

const known = new WeakMap<Definition, FieldSet>();

function cachedAllButStatus(definition: Definition): FieldSet {
  let set = known.get(definition);
  if (set === undefined) {
    set = allButStatus(definition, []);
    known.set(definition, set);
  }
  return set;
}

function allButStatus({ type }: Definition, unwritten: readonly string[]): FieldSet {
  const written = new Set(['apiVersion', 'kind', 'metadata', 'status']);
  const others = [...type.fields.keys()].filter((name) => !written.has(name));
  return FieldSet.of(...others.map((name) => fieldPath(name)), ...unwritten.map((name) => fieldPath('metadata', name)));
}
