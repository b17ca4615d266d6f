/** What a ResourceQuota says, read with the evaluator of a kind. Pure. */
import { addResourceLists, type ResourceList } from '../core/v1/resource-list.ts';
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../core/v1/resource-quota.ts';
import type { KubernetesObject } from '../resource.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';

/** The limited resources that objects of the kind count towards. */
export function limitedBy({ spec }: ResourceQuota, evaluator: QuotaEvaluator): string[] {
  return Object.keys(spec.hard ?? {}).filter((resource) => evaluator.counts(resource));
}

export function isInScopes({ spec }: ResourceQuota, object: KubernetesObject, evaluator: QuotaEvaluator): boolean {
  const scopes: readonly ScopedResourceSelectorRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  return scopes.every((scope) => evaluator.isInScope?.(object, scope) ?? false);
}

/** The part of a list that another one names. */
export function only(list: ResourceList, names: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => names[name] !== undefined));
}

/** The objects of one kind and namespace that a quota is asked about. */
export interface CountedObjects {
  readonly evaluator: QuotaEvaluator;
  readonly objects: readonly KubernetesObject[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How much of what the quota limits the objects take together. */
export function usageOf(quota: ResourceQuota, { evaluator, objects, now }: CountedObjects): ResourceList {
  const hard = quota.spec.hard ?? {};
  let used: ResourceList = {};
  for (const object of objects) {
    if (isInScopes(quota, object, evaluator)) used = addResourceLists(used, only(evaluator.usage(object, now), hard));
  }
  return used;
}
