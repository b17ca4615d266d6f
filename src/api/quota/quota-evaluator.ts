import type { ResourceList } from '../core/v1/resource-list.ts';
import type { ScopedResourceSelectorRequirement } from '../core/v1/resource-quota.ts';
import type { KubernetesObject } from '../resource.ts';

/** A write, as far as quotas care. */
interface QuotaRequest {
  readonly operation: string;
  readonly subresource: string;
}

/** How much of a namespace's quota the objects of one kind take. Pure. */
export interface QuotaEvaluator {
  /** Whether this request may change what is used. */
  handles(request: QuotaRequest): boolean;
  /** Whether objects of the kind count towards a resource of a quota. */
  counts(resource: string): boolean;
  /** All that the object takes. `now` in milliseconds since the epoch. */
  usage(object: KubernetesObject, now: number): ResourceList;
  /** Whether the object is in a scope; kinds without scopes are in none. */
  isInScope?(object: KubernetesObject, scope: ScopedResourceSelectorRequirement): boolean;
  /** What the object has to state, and does not, where these resources are limited; undefined if nothing is missing. */
  missing?(object: KubernetesObject, limited: readonly string[]): string | undefined;
}
