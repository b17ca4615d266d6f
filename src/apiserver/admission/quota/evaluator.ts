/** How much of a namespace's quota an object takes, kind by kind. Pure. */
import type { ResourceList } from '../../../api/core/v1/resource-list.ts';
import type { ScopedResourceSelectorRequirement } from '../../../api/core/v1/resource-quota.ts';
import type { KubernetesObject, ResourceDefinition } from '../../../api/resource.ts';
import type { AdmissionAttributes } from '../admission.ts';
import { claimEvaluator } from './claim-usage.ts';
import { podEvaluator } from './pod-usage.ts';
import { serviceEvaluator } from './service-usage.ts';

export interface QuotaEvaluator {
  /** Whether this request may change what is used. */
  handles(attributes: AdmissionAttributes): boolean;
  /** Whether objects of the kind count towards a resource of a quota. */
  counts(resource: string): boolean;
  /** All that the object takes. `now` in milliseconds since the epoch. */
  usage(object: KubernetesObject, now: number): ResourceList;
  /** Whether the object is in a scope; kinds without scopes are in none. */
  isInScope?(object: KubernetesObject, scope: ScopedResourceSelectorRequirement): boolean;
  /** What the object has to state, and does not, where these resources are limited; undefined if nothing is missing. */
  missing?(object: KubernetesObject, limited: readonly string[]): string | undefined;
}

/** Kinds that had a resource of their own before all kinds could be counted. */
const countedByName: ReadonlySet<string> = new Set([
  'configmaps',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
]);

const special: Readonly<Record<string, (countName: string) => QuotaEvaluator>> = {
  '/pods': podEvaluator,
  '/services': serviceEvaluator,
  '/persistentvolumeclaims': claimEvaluator,
};

/** Undefined for what no quota counts: what has no namespace, is not stored, or, as Events do, goes by itself. */
export function evaluatorOf(definition: ResourceDefinition): QuotaEvaluator | undefined {
  const { group, resource, namespaced, storagePrefix, ttlSeconds } = definition;
  if (!namespaced || storagePrefix === undefined || ttlSeconds !== undefined) return undefined;
  const countName = group === '' ? `count/${resource}` : `count/${resource}.${group}`;
  const make = special[`${group}/${resource}`];
  if (make !== undefined) return make(countName);
  const names = group === '' && countedByName.has(resource) ? [countName, resource] : [countName];
  return {
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    counts: (name) => names.includes(name),
    usage: () => Object.fromEntries(names.map((name) => [name, '1'])),
  };
}
