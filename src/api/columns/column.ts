/** The words with which the columns of `kubectl get` are declared, each beside its kind's type. */
import type { KubernetesObject, TableCell, TableColumn } from '../resource.ts';
import { ageSince } from './age.ts';

type Cell<T> = TableColumn<T>['cell'];

/** Upstream declares some columns of counts as text as well; their cells are numbers all the same. */
export function textColumn<T>(name: string, description: string, cell: Cell<T>): TableColumn<T> {
  return { name, type: 'string', description, cell };
}

/** An absent number is shown as 0. */
export function integerColumn<T>(
  name: string,
  description: string,
  cell: (object: T) => number | undefined,
): TableColumn<T> {
  return { name, type: 'integer', description, cell: (object) => cell(object) ?? 0 };
}

export function booleanColumn<T>(name: string, description: string, cell: (object: T) => TableCell): TableColumn<T> {
  return { name, type: 'boolean', description, cell };
}

/** Shown with `-o wide` only. */
export function wide<T>(column: TableColumn<T>): TableColumn<T> {
  return { ...column, priority: 1 };
}

/** The column that clients take the name of a row from; its text may say more than the name. */
export function namedColumn<T extends KubernetesObject>(cell: (object: T) => string): TableColumn<T> {
  return { ...nameColumn, cell };
}

export const nameColumn: TableColumn<KubernetesObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'The name, unique among the objects of this kind in their namespace. It cannot be changed.',
  cell: (object) => object.metadata.name ?? '',
};

/** Text such as `5m10s`, which the server computes: upstream's own kinds give no timestamp here. */
export const ageColumn: TableColumn<KubernetesObject> = textColumn(
  'Age',
  'The time since the server created the object.',
  ({ metadata }, now) => ageSince(metadata.creationTimestamp, now),
);
