/** The collections that requests are aimed at. */
import type { ResourceDefinition } from '../../src/api/resource.ts';
import { builtInResources } from '../../src/api/resources.ts';
import { apiVersionOf } from '../../src/api/schema/schema.ts';

export const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** By name, so that a counterexample can be read. */
export const storedKinds: readonly string[] = builtInResources
  .filter(({ storagePrefix }) => storagePrefix !== undefined)
  .map((definition) => `${apiVersionOf(definition)} ${definition.kind}`);

export function definitionOf(kind: string): ResourceDefinition {
  const found = builtInResources.find((definition) => `${apiVersionOf(definition)} ${definition.kind}` === kind);
  if (found === undefined) throw new Error(`there is no kind ${kind}`);
  return found;
}

export function collectionOf(definition: ResourceDefinition): string {
  const apiVersion = apiVersionOf(definition);
  const root = definition.group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  return `${root}${definition.namespaced ? '/namespaces/default' : ''}/${definition.resource}`;
}
