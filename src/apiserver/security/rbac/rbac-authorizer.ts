import type { ClusterRoleBinding } from '../../../api/rbac/v1/cluster-role-binding.ts';
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import type { RoleBinding } from '../../../api/rbac/v1/role-binding.ts';
import type { AccessAttributes, AccessDecision, Authorizer, UserInfo } from '../../request.ts';
import type { CompiledRule } from './policy-rule.ts';
import type { RbacIndex } from './rbac-index.ts';

/** What a user may do, as far as it could be found out. */
export interface UserRules {
  readonly rules: readonly PolicyRule[];
  /** References to roles that are not there. Empty if everything was found. */
  readonly errors: readonly string[];
}

const noOpinion: AccessDecision = Object.freeze({ allowed: false, reason: '' });

/** Upstream's RBAC authorizer: allows what a rule of a bound role allows, and never denies. */
export class RbacAuthorizer implements Authorizer {
  readonly #index: RbacIndex;

  constructor(index: RbacIndex) {
    this.#index = index;
  }

  authorize(attributes: AccessAttributes): AccessDecision {
    const { namespace, subresource } = attributes;
    const resource = subresource === '' ? attributes.resource : `${attributes.resource}/${subresource}`;
    let allowedBy: string | undefined;
    let errors: string[] | undefined;
    this.#index.visitBound(attributes.user, namespace, ({ binding, description }) => {
      const rules = this.#index.rulesOf(binding.roleRef, binding.metadata.namespace ?? '');
      if (typeof rules === 'string') {
        errors ??= [];
        errors.push(rules);
        return true;
      }
      if (!rules.some((rule) => rule.allows(attributes, resource))) return true;
      allowedBy = description;
      return false;
    });
    if (allowedBy !== undefined) return { allowed: true, reason: `RBAC: allowed by ${allowedBy}` };
    return errors === undefined ? noOpinion : { allowed: false, reason: `RBAC: ${aggregate(errors)}` };
  }

  /** All rules that apply to a user in a namespace; in an empty one, those of cluster role bindings alone. */
  rulesFor(user: UserInfo, namespace: string): UserRules {
    const rules: PolicyRule[] = [];
    const errors = new Set<string>();
    const seen = new Set<RoleBinding | ClusterRoleBinding>();
    this.#index.visitBound(user, namespace, ({ binding }) => {
      if (seen.has(binding)) return true;
      seen.add(binding);
      const found = this.#index.rulesOf(binding.roleRef, binding.metadata.namespace ?? '');
      if (typeof found === 'string') errors.add(found);
      else rules.push(...found.map((rule: CompiledRule) => rule.source));
      return true;
    });
    return { rules, errors: [...errors] };
  }
}

/** Several errors as one text, as upstream joins them. */
export function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`;
}
