import { selectorOf } from '../../labels.ts';
import type { ClusterRole } from './cluster-role.ts';
import type { PolicyRule } from './policy-rule.ts';

/**
 * The rules that a cluster role with an aggregation rule has to have: those of all others that one of its selectors matches, in
 * the order of their names, each once. Undefined where the role has no aggregation rule.
 */
export function aggregatedRules(role: ClusterRole, all: Iterable<ClusterRole>): readonly PolicyRule[] | undefined {
  const { aggregationRule } = role;
  if (aggregationRule === undefined) return undefined;
  const others = [...all]
    .filter((other) => other.metadata.name !== role.metadata.name)
    .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const rules = new Map<string, PolicyRule>();
  for (const selector of (aggregationRule.clusterRoleSelectors ?? []).map(selectorOf)) {
    for (const other of others) {
      if (!selector.matches(other.metadata.labels ?? {})) continue;
      for (const rule of other.rules ?? []) {
        const key = ruleKey(rule);
        if (!rules.has(key)) rules.set(key, rule);
      }
    }
  }
  return [...rules.values()];
}

function ruleKey(rule: PolicyRule): string {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  return JSON.stringify([verbs, apiGroups ?? [], resources ?? [], resourceNames ?? [], nonResourceURLs ?? []]);
}
