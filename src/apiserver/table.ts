/** Turns objects into meta/v1 Tables and PartialObjectMetadata: the forms that `kubectl get` and metadata clients ask for. */
import { nameColumn } from '../api/columns/column.ts';
import type { KubernetesObject, ResourceDefinition, TableColumn } from '../api/resource.ts';
import { badRequest } from '../api/status-error.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly includeObject: IncludeObject;
  /** Leave the column definitions out: they stand only in the first event of a watch. */
  readonly withoutColumns?: boolean;
  readonly now: number;
  /** `meta.k8s.io/v1`. */
  readonly apiVersion: string;
}

interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** For kinds that have no columns of their own. */
export const defaultColumns: readonly TableColumn<KubernetesObject>[] = [
  nameColumn,
  {
    name: 'Created At',
    type: 'date',
    description: 'When the server created the object, in RFC 3339 form and UTC.',
    cell: (object) => object.metadata.creationTimestamp ?? null,
  },
];

export function readIncludeObject(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? '';
  switch (value) {
    case '':
    case 'Metadata':
      return 'Metadata';
    case 'None':
    case 'Object':
      return value;
    default:
      throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`);
  }
}

export function tableOf(
  definition: ResourceDefinition,
  objects: readonly KubernetesObject[],
  metadata: object,
  options: TableOptions,
): object {
  const columns = definition.columns ?? defaultColumns;
  const ordered = definition.rowOrder ? [...objects].sort(definition.rowOrder) : objects;
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata,
    columnDefinitions: options.withoutColumns ? [] : columns.map(columnDefinition),
    rows: ordered.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.now)),
      ...rowConditions(definition, object),
      ...rowObject(object, options),
    })),
  };
}

function columnDefinition(column: TableColumn<KubernetesObject>): ColumnDefinition {
  return {
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description: column.description,
    priority: column.priority ?? 0,
  };
}

function rowConditions(definition: ResourceDefinition, object: KubernetesObject): object {
  const conditions = definition.rowConditions?.(object) ?? [];
  return conditions.length === 0 ? {} : { conditions };
}

function rowObject(object: KubernetesObject, options: TableOptions): object {
  switch (options.includeObject) {
    case 'None':
      return {};
    case 'Metadata':
      return { object: partialMetadata(object, options.apiVersion) };
    case 'Object':
      return { object };
  }
}

export function partialMetadata(object: KubernetesObject, apiVersion: string): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
}
