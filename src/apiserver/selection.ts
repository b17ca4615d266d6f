/** Label and field selectors of a request, checked against the kind and ready to be matched. */
import { type FieldSelector, FieldSelectorError, parseFieldSelector } from '../api/field-selector.ts';
import { parseLabelSelector } from '../api/label-selector-syntax.ts';
import { type Selector, SelectorError } from '../api/labels.ts';
import type { KubernetesObject, ResourceDefinition } from '../api/resource.ts';
import { badRequest } from '../api/status-error.ts';

export interface ObjectSelector {
  readonly labels: Selector;
  readonly fields: FieldSelector;
  readonly selectsEverything: boolean;
  matches(object: KubernetesObject): boolean;
}

/** Throws 400 with upstream's texts. */
export function readSelectors(query: URLSearchParams, definition: ResourceDefinition): ObjectSelector {
  try {
    const labels = parseLabelSelector(query.get('labelSelector') ?? '');
    const fields = parseFieldSelector(query.get('fieldSelector') ?? '');
    return objectSelector(labels, fields, definition);
  } catch (error) {
    if (error instanceof SelectorError || error instanceof FieldSelectorError) {
      throw badRequest(error.message, error);
    }
    throw error;
  }
}

function objectSelector(labels: Selector, fields: FieldSelector, definition: ResourceDefinition): ObjectSelector {
  const readField = fieldReader(definition);
  for (const { field } of fields.requirements) {
    if (!isSelectable(definition, field)) throw badRequest(unsupportedField(definition, field));
  }
  const selectsEverything = labels.selectsEverything && fields.selectsEverything;
  return {
    labels,
    fields,
    selectsEverything,
    matches: (object) =>
      selectsEverything ||
      (labels.matches(object.metadata.labels) && fields.matches((field) => readField(object, field))),
  };
}

function isSelectable(definition: ResourceDefinition, field: string): boolean {
  return (
    field === 'metadata.name' ||
    (field === 'metadata.namespace' && definition.namespaced) ||
    Object.hasOwn(definition.selectableFields ?? {}, field)
  );
}

function unsupportedField(definition: ResourceDefinition, field: string): string {
  return definition.selectableFields === undefined
    ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${field}`;
}

function fieldReader(definition: ResourceDefinition): (object: KubernetesObject, field: string) => string | undefined {
  return (object, field) => {
    if (field === 'metadata.name') return object.metadata.name;
    if (field === 'metadata.namespace') return object.metadata.namespace;
    return definition.selectableFields?.[field]?.(object);
  };
}
