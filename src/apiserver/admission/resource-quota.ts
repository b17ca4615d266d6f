/**
 * ResourceQuota: refuses what would take more than a namespace's quotas leave, and books what it lets in to their status.
 *
 * Usage is kept in each quota's status and written by compare-and-set, so that requests that come together, to whichever server, cannot
 * exceed it. Where a status does not fit its quota yet it is counted here; what is deleted is for the quota's controller to give back.
 */
import { addResourceLists, type ResourceList } from '../../api/core/v1/resource-list.ts';
import type { ResourceQuota } from '../../api/core/v1/resource-quota.ts';
import { resourceQuotaResource } from '../../api/core/v1/resource-quota-resource.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { evaluatorOf } from '../../api/quota/evaluators.ts';
import type { QuotaEvaluator } from '../../api/quota/quota-evaluator.ts';
import { isInScopes, limitedBy, only, usageOf } from '../../api/quota/quota-usage.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { conflict, isNotFound, notFound } from '../../api/status-error.ts';
import { semanticEquals } from '../../api/validation/equality.ts';
import type { Clock } from '../../base/clock.ts';
import { type Soon, soon } from '../../base/soon.ts';
import { type Change, ContentionError } from '../cache/resource-storage.ts';
import { groupResourceOf } from '../context.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { refusal } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

export function resourceQuota(lookup: ObjectLookup, clock: Clock): AdmissionPlugin {
  return {
    name: 'ResourceQuota',
    validate(attributes) {
      if (attributes.operation !== 'CREATE' && attributes.operation !== 'UPDATE') return undefined;
      const evaluator = evaluatorOf(attributes.definition);
      if (evaluator === undefined || !evaluator.handles(attributes)) return undefined;
      return admit(attributes, evaluator, { lookup, now: clock.now() });
    },
  };
}

interface Facts {
  readonly lookup: ObjectLookup;
  readonly now: number;
}

function admit(attributes: AdmissionAttributes, evaluator: QuotaEvaluator, facts: Facts): Soon<void> {
  const object = attributes.object as KubernetesObject;
  return soon(facts.lookup.list<ResourceQuota>(resourceQuotaResource, attributes.namespace), (all) => {
    const quotas = all.filter((quota) => covers(quota, object, evaluator));
    return quotas.length === 0 ? undefined : charge(attributes, quotas, evaluator, facts);
  });
}

async function charge(
  attributes: AdmissionAttributes,
  quotas: readonly ResourceQuota[],
  evaluator: QuotaEvaluator,
  facts: Facts,
): Promise<void> {
  const { dryRun } = attributes;
  const object = attributes.object as KubernetesObject;
  for (const quota of quotas) {
    const missing = evaluator.missing?.(object, limitedBy(quota, evaluator));
    if (missing !== undefined) throw refusal(attributes, `failed quota: ${quota.metadata.name}: ${missing}`);
  }
  const delta = changeOf(attributes, evaluator, facts.now);
  if (Object.values(delta).every((amount) => parseQuantity(amount).isZero())) return;
  const counted: ResourceQuota[] = [];
  for (const quota of quotas) counted.push(await withStatus(quota, facts));
  // All are asked before anything is booked to the first.
  for (const quota of counted) booked(attributes, quota, delta);
  if (dryRun) return;
  for (const quota of counted) await book(attributes, quota, delta, facts);
}

/** Whether the object counts towards the quota: it is in all its scopes, and something that it takes is limited. */
function covers(quota: ResourceQuota, object: KubernetesObject, evaluator: QuotaEvaluator): boolean {
  return limitedBy(quota, evaluator).length > 0 && isInScopes(quota, object, evaluator);
}

/** What the request takes; for an update, what it takes more, or less. */
function changeOf({ object, old }: AdmissionAttributes, evaluator: QuotaEvaluator, now: number): ResourceList {
  const after = evaluator.usage(object as KubernetesObject, now);
  if (old === undefined) return after;
  const before = Object.entries(evaluator.usage(old, now));
  const given = before.map(([name, amount]) => [name, parseQuantity(amount).negate().toString()]);
  return addResourceLists(after, Object.fromEntries(given));
}

/** The quota with its usage: what its status says if that is for the limits of today, else counted. */
async function withStatus(quota: ResourceQuota, { lookup, now }: Facts): Promise<ResourceQuota> {
  const { spec, status, metadata } = quota;
  const hard = spec.hard ?? {};
  const isKnown = Object.keys(hard).every((name) => status.used?.[name] !== undefined);
  if (isKnown && semanticEquals(hard, status.hard)) return quota;
  let used: ResourceList = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  for (const definition of lookup.registry.definitions) {
    const evaluator = definition.storedAs === undefined ? evaluatorOf(definition) : undefined;
    if (evaluator === undefined || limitedBy(quota, evaluator).length === 0) continue;
    const objects = await lookup.list(definition, metadata.namespace ?? '');
    used = addResourceLists(used, usageOf(quota, { evaluator, objects, now }));
  }
  return { ...quota, status: { hard, used } };
}

/** What will be used, if that is within the limits. Throws what is over. */
function booked(attributes: AdmissionAttributes, quota: ResourceQuota, delta: ResourceList): ResourceList {
  const { hard = {}, used = {} } = quota.status;
  const requested = only(delta, hard);
  const after = addResourceLists(used, requested);
  const over = Object.keys(requested).filter(
    (name) =>
      parseQuantity(requested[name]!).sign() > 0 && parseQuantity(after[name]!).compare(parseQuantity(hard[name]!)) > 0,
  );
  if (over.length === 0) return after;
  const shown = (list: ResourceList): string =>
    over
      .sort()
      .map((name) => `${name}=${parseQuantity(list[name] ?? '0').toString()}`)
      .join(',');
  throw refusal(
    attributes,
    `exceeded quota: ${quota.metadata.name}, requested: ${shown(requested)}, used: ${shown(used)}, limited: ${shown(hard)}`,
  );
}

/** Writes the usage on the newest state of the quota; one that is gone limits nothing any more. */
async function book(
  attributes: AdmissionAttributes,
  quota: ResourceQuota,
  delta: ResourceList,
  facts: Facts,
): Promise<void> {
  const storage = facts.lookup.registry.storage(resourceQuotaResource);
  const name = quota.metadata.name!;
  const change: Change = async (current) => {
    if (current === undefined) throw notFound(groupResourceOf(resourceQuotaResource), name);
    const newest = await withStatus(current.object as unknown as ResourceQuota, facts);
    const used = booked(attributes, newest, delta);
    const object = structuredClone(current.object) as unknown as Mutable<ResourceQuota>;
    object.status = { hard: newest.status.hard, used } as Mutable<ResourceQuota>['status'];
    return { kind: 'write', object: object as unknown as Mutable<KubernetesObject> };
  };
  try {
    await storage.update(storage.key(attributes.namespace, name), change);
  } catch (error) {
    if (isNotFound(error)) return;
    if (error instanceof ContentionError) throw conflict(groupResourceOf(resourceQuotaResource), name);
    throw error;
  }
}
