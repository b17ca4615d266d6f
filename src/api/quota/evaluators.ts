/** Which kinds a namespace's quotas count, and by what. */
import type { ResourceDefinition } from '../resource.ts';
import { claimEvaluator } from './claim-usage.ts';
import { podEvaluator } from './pod-usage.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';
import { serviceEvaluator } from './service-usage.ts';

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
  const { namespaced, storagePrefix, ttlSeconds } = definition;
  if (!namespaced || storagePrefix === undefined || ttlSeconds !== undefined) return undefined;
  return evaluatorFor(definition);
}

/** Of a resource that is known to be counted. */
export function evaluatorFor({
  group,
  resource,
}: {
  readonly group: string;
  readonly resource: string;
}): QuotaEvaluator {
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
