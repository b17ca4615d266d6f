import type { ClusterRole } from '../../../api/rbac/v1/cluster-role.ts';
import type { ClusterRoleBinding } from '../../../api/rbac/v1/cluster-role-binding.ts';
import type { Role } from '../../../api/rbac/v1/role.ts';
import type { RoleBinding } from '../../../api/rbac/v1/role-binding.ts';
import type { Subject } from '../../../api/rbac/v1/subject.ts';
import { autoUpdateAnnotation } from './bootstrap-policy.ts';
import { compactRules, covers } from './policy-rule.ts';

/**
 * What a server that starts does about bootstrap objects that are there already: it adds what is missing, and takes nothing
 * away. Undefined means that there is nothing to write.
 */
export function reconciledRole<R extends Role | ClusterRole>(present: R, expected: R): R | undefined {
  if (isLeftAlone(present)) return undefined;
  const metadata = withLabelsOf(present.metadata, expected.metadata);
  // The rules of a role that aggregates follow from others.
  const aggregates = 'aggregationRule' in expected && expected.aggregationRule !== undefined;
  const missing = aggregates ? [] : compactRules(covers(present.rules ?? [], expected.rules ?? []).missing);
  if (metadata === present.metadata && missing.length === 0) return undefined;
  return { ...present, metadata, rules: [...(present.rules ?? []), ...missing] };
}

/** As {@link reconciledRole}. `replace`: the binding refers to another role, which can't be changed in place. */
export function reconciledBinding<B extends RoleBinding | ClusterRoleBinding>(
  present: B,
  expected: B,
): { readonly update: B } | { readonly replace: B } | undefined {
  if (isLeftAlone(present)) return undefined;
  const { kind, name } = expected.roleRef;
  if (present.roleRef.kind !== kind || present.roleRef.name !== name) return { replace: expected };
  const metadata = withLabelsOf(present.metadata, expected.metadata);
  const subjects = present.subjects ?? [];
  const missing = (expected.subjects ?? []).filter((wanted) => !subjects.some((subject) => isSame(subject, wanted)));
  if (metadata === present.metadata && missing.length === 0) return undefined;
  return { update: { ...present, metadata, subjects: [...subjects, ...missing] } };
}

type Metadata = Role['metadata'];

function isLeftAlone({ metadata }: { readonly metadata: Metadata }): boolean {
  return metadata.annotations?.[autoUpdateAnnotation] === 'false';
}

/** `present` itself where it has them all. */
function withLabelsOf(present: Metadata, expected: Metadata): Metadata {
  const hasAll = (own: Metadata['labels'], wanted: Metadata['labels']): boolean =>
    Object.entries(wanted ?? {}).every(([key, value]) => own?.[key] === value);
  if (hasAll(present.labels, expected.labels) && hasAll(present.annotations, expected.annotations)) return present;
  return {
    ...present,
    labels: { ...present.labels, ...expected.labels },
    annotations: { ...present.annotations, ...expected.annotations },
  };
}

function isSame(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '');
}
