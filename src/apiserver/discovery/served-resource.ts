/** A resource with its subresources, as every document about them needs it. */
import { allVerbs, type ResourceDefinition, type Verb } from '../../api/resource.ts';

export interface ServedSubresource {
  readonly name: string;
  readonly kind: string;
  /** Where the kind is not of the resource's own group and version. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly Verb[];
}

const readAndWrite: readonly Verb[] = ['get', 'patch', 'update'];

export function verbsOf(definition: ResourceDefinition): readonly Verb[] {
  return definition.verbs ?? allVerbs;
}

/** By name: status and scale among the others. */
export function subresourcesOf(definition: ResourceDefinition): ServedSubresource[] {
  const found: ServedSubresource[] = [...(definition.subresources ?? [])];
  if (definition.status !== undefined) found.push({ name: 'status', kind: definition.kind, verbs: readAndWrite });
  if (definition.scale !== undefined) {
    found.push({ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: readAndWrite });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
