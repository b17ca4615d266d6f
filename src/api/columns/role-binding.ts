import type { RoleRef, Subject } from '../rbac/v1/subject.ts';
import type { KubernetesObject, TableColumn } from '../resource.ts';
import { ageColumn, nameColumn, textColumn, wide } from './column.ts';

interface Binding extends KubernetesObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

/** For RoleBindings and ClusterRoleBindings. */
export const roleBindingColumns: readonly TableColumn<Binding>[] = [
  nameColumn,
  textColumn('Role', 'What it gives.', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn,
  wide(textColumn('Users', 'To which users.', (binding) => formatSubjects(binding, 'User'))),
  wide(textColumn('Groups', 'To which groups.', (binding) => formatSubjects(binding, 'Group'))),
  wide(
    textColumn('ServiceAccounts', 'To which ServiceAccounts.', (binding) => formatSubjects(binding, 'ServiceAccount')),
  ),
];

function formatSubjects({ subjects = [] }: Binding, kind: string): string {
  const names = subjects
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace = '' }) => {
      return kind === 'ServiceAccount' ? `${namespace}/${name}` : name;
    });
  return names.join(', ');
}
