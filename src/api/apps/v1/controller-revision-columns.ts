import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ControllerRevision } from './controller-revision.ts';

export const controllerRevisionColumns: readonly TableColumn<ControllerRevision>[] = [
  nameColumn,
  textColumn('Controller', 'What it is a revision of.', formatController),
  textColumn('Revision', 'Its place in the order of revisions.', ({ revision }) => revision),
  ageColumn,
];

/** `daemonset.apps/x`. */
function formatController({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const slash = owner.apiVersion.indexOf('/');
  const kind = slash < 0 ? owner.kind : `${owner.kind}.${owner.apiVersion.slice(0, slash)}`;
  return `${kind.toLowerCase()}/${owner.name}`;
}
