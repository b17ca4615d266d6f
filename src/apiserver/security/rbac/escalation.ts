/**
 * Nobody can grant what they don't have: whoever writes a role must hold its permissions or be allowed to `escalate`; whoever
 * writes a binding must hold those of the role, or be allowed to `bind` it.
 */
import type { ClusterRole } from '../../../api/rbac/v1/cluster-role.ts';
import type { ClusterRoleBinding } from '../../../api/rbac/v1/cluster-role-binding.ts';
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import type { Role } from '../../../api/rbac/v1/role.ts';
import type { RoleBinding } from '../../../api/rbac/v1/role-binding.ts';
import { forbidden, notFound } from '../../../api/status-error.ts';
import { semanticEquals } from '../../../api/validation/equality.ts';
import { goQuote } from '../../../base/go-quote.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../../admission/admission.ts';
import type { AccessAttributes, Authorizer, UserInfo } from '../../request.ts';
import { mastersGroup } from '../well-known-users.ts';
import { compactRules, covers, describeRule, quoteList } from './policy-rule.ts';
import { aggregate, type RbacAuthorizer } from './rbac-authorizer.ts';
import type { RbacIndex } from './rbac-index.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

export interface EscalationOptions {
  readonly index: RbacIndex;
  readonly rbac: RbacAuthorizer;
  /** Asked for the verbs escalate and bind. */
  readonly authorizer: Authorizer;
}

const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** The checks as an admission plugin, to run when objects are validated. Upstream has them in the registry of each kind. */
export function rbacEscalationCheck(options: EscalationOptions): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    async validate(attributes) {
      const { definition, operation, subresource } = attributes;
      if (definition.group !== rbacGroup || subresource !== '') return;
      if (operation !== 'CREATE' && operation !== 'UPDATE') return;
      if (attributes.user.groups.includes(mastersGroup)) return;
      if (changesOwnershipAlone(attributes)) return;
      const isBinding = definition.kind === 'RoleBinding' || definition.kind === 'ClusterRoleBinding';
      await (isBinding ? checkBinding(attributes, options) : checkRole(attributes, options));
    },
  };
}

async function checkRole(attributes: AdmissionAttributes, options: EscalationOptions): Promise<void> {
  const { definition, namespace, name, user } = attributes;
  const target = { group: rbacGroup, resource: definition.resource };
  const question = accessTo({ user, verb: 'escalate', namespace, resource: definition.resource, name });
  if ((await options.authorizer.authorize(question)).allowed) return;
  const role = attributes.object as Role & ClusterRole;
  const old = attributes.old as (Role & ClusterRole) | undefined;
  if (role.aggregationRule !== undefined || old?.aggregationRule !== undefined) {
    // It gathers whatever anybody labels accordingly, now or later.
    if (whyNotHeld(user, namespace, fullAuthority, options.rbac) !== undefined) {
      throw forbidden(target, name, 'must have cluster-admin privileges to use an aggregationRule');
    }
  }
  const why = whyNotHeld(user, namespace, role.rules ?? [], options.rbac);
  if (why !== undefined) throw forbidden(target, name, why);
}

async function checkBinding(attributes: AdmissionAttributes, options: EscalationOptions): Promise<void> {
  const { definition, namespace, name, user } = attributes;
  const { roleRef } = attributes.object as RoleBinding | ClusterRoleBinding;
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const question = accessTo({ user, verb: 'bind', namespace, resource, name: roleRef.name });
  if ((await options.authorizer.authorize(question)).allowed) return;
  const rules = options.index.rulesOf(roleRef, namespace);
  if (typeof rules === 'string') throw notFound({ group: rbacGroup, resource }, roleRef.name);
  const sources = rules.map((rule) => rule.source);
  const why = whyNotHeld(user, namespace, sources, options.rbac);
  if (why !== undefined) throw forbidden({ group: rbacGroup, resource: definition.resource }, name, why);
}

/** The text of the refusal; undefined if the user holds all of these permissions. */
function whyNotHeld(
  user: UserInfo,
  namespace: string,
  rules: readonly PolicyRule[],
  rbac: RbacAuthorizer,
): string | undefined {
  const owned = rbac.rulesFor(user, namespace);
  const { covered, missing } = covers(owned.rules, rules);
  if (covered) return undefined;
  const descriptions = [...new Set(compactRules(missing).map(describeRule))].sort();
  const errors = owned.errors.length === 0 ? '' : `; resolution errors: [${aggregate(owned.errors)}]`;
  return `user ${goQuote(user.name)} (groups=${quoteList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${descriptions.join('\n')}${errors}`;
}

/** The garbage collector may take finalizers and owners away from what it could not write itself. */
function changesOwnershipAlone({ object, old }: AdmissionAttributes): boolean {
  if (object === undefined || old === undefined) return false;
  const metadata = {
    ...object.metadata,
    finalizers: old.metadata.finalizers,
    ownerReferences: old.metadata.ownerReferences,
    managedFields: old.metadata.managedFields,
  };
  return semanticEquals({ ...object, metadata }, old);
}

function accessTo(question: {
  readonly user: UserInfo;
  readonly verb: string;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
}): AccessAttributes {
  return { ...question, isResourceRequest: true, path: '', group: rbacGroup, version: 'v1', subresource: '' };
}
