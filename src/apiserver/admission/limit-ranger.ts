/** LimitRanger: fills in what a namespace's LimitRanges give by default, and refuses what is outside them. */

import type { Container } from '../../api/core/v1/container.ts';
import type { LimitRange, LimitRangeItem } from '../../api/core/v1/limit-range.ts';
import { limitRangeResource } from '../../api/core/v1/limit-range-resource.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import {
  aggregateContainerLimits,
  aggregateContainerRequests,
  isPodLevelResource,
} from '../../api/core/v1/pod-requests.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import { parseQuantity } from '../../api/quantity.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { soon } from '../../base/soon.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { concerns, refusal } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

const annotation = 'kubernetes.io/limit-ranger';

export function limitRanger(lookup: ObjectLookup): AdmissionPlugin {
  const ranges = ({ namespace }: AdmissionAttributes) => lookup.list<LimitRange>(limitRangeResource, namespace);
  return {
    name: 'LimitRanger',
    mutate(attributes) {
      if (!isPodToLimit(attributes)) return undefined;
      return soon(ranges(attributes), (all) => {
        for (const range of all) fillDefaults(attributes.object as Mutable<Pod>, range);
      });
    },
    validate(attributes) {
      const isPod = isPodToLimit(attributes);
      if (!isPod && !isClaimToLimit(attributes)) return undefined;
      return soon(ranges(attributes), (all) => {
        for (const range of all) {
          const problems = isPod
            ? podProblems((attributes.object as Pod).spec, range)
            : claimProblems(attributes.object as PersistentVolumeClaim, range);
          if (problems.length === 0) continue;
          throw refusal(attributes, problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);
        }
      });
    },
  };
}

/** Resources of a Pod change by its subresource `resize` alone. */
function isPodToLimit(attributes: AdmissionAttributes): boolean {
  const { operation, old } = attributes;
  if (operation === 'CREATE') return concerns(attributes, '', 'pods');
  if (operation !== 'UPDATE' || old?.metadata.deletionTimestamp !== undefined) return false;
  return concerns(attributes, '', 'pods', 'resize');
}

function isClaimToLimit(attributes: AdmissionAttributes): boolean {
  const { operation, old } = attributes;
  if (!concerns(attributes, '', 'persistentvolumeclaims')) return false;
  return operation === 'CREATE' || (operation === 'UPDATE' && old?.metadata.deletionTimestamp === undefined);
}

function fillDefaults(pod: Mutable<Pod>, { spec }: LimitRange): void {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const item of spec.limits) {
    if (item.type !== 'Container') continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  const done: string[] = [];
  for (const [containers, what] of [
    [pod.spec.containers, 'container'],
    [pod.spec.initContainers ?? [], 'init container'],
  ] as const) {
    for (const container of containers) {
      const setRequests = fill(container, 'requests', requests);
      const setLimits = fill(container, 'limits', limits);
      if (setRequests.length > 0) done.push(`${setRequests.join(', ')} request for ${what} ${container.name}`);
      if (setLimits.length > 0) done.push(`${setLimits.join(', ')} limit for ${what} ${container.name}`);
    }
  }
  if (done.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${done.join('; ')}`,
  };
}

/** The names of what it filled in. */
function fill(container: Mutable<Container>, list: 'requests' | 'limits', defaults: ResourceList): string[] {
  const present = container.resources[list] ?? {};
  const missing = Object.keys(defaults)
    .filter((name) => present[name] === undefined)
    .sort();
  if (missing.length === 0) return missing;
  const filled = { ...present };
  for (const name of missing) filled[name] = defaults[name]!;
  container.resources = { ...container.resources, [list]: filled };
  return missing;
}

interface Usage {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

function podProblems(spec: PodSpec, range: LimitRange): string[] {
  const problems: string[] = [];
  for (const item of range.spec.limits) {
    if (item.type === 'Container') {
      for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])]) {
        problems.push(...usageProblems(item, { requests: resources.requests ?? {}, limits: resources.limits ?? {} }));
      }
    } else if (item.type === 'Pod') {
      problems.push(...usageProblems(item, podUsage(spec)));
    }
  }
  return problems;
}

/** What the Pod states for itself as a whole goes before the sum of its containers. */
function podUsage(spec: PodSpec): Usage {
  const whole = (list: ResourceList = {}): ResourceList =>
    Object.fromEntries(Object.entries(list).filter(([name]) => isPodLevelResource(name)));
  return {
    requests: { ...aggregateContainerRequests(spec), ...whole(spec.resources?.requests) },
    limits: { ...aggregateContainerLimits(spec), ...whole(spec.resources?.limits) },
  };
}

function usageProblems(item: LimitRangeItem, usage: Usage): string[] {
  const each = (
    list: ResourceList | undefined,
    check: (where: Constraint, usage: Usage) => string | undefined,
  ): string[] =>
    Object.keys(list ?? {})
      .sort()
      .flatMap((resource) => check({ type: item.type, resource, bound: list![resource]! }, usage) ?? []);
  return [...each(item.min, minimum), ...each(item.max, maximum), ...each(item.maxLimitRequestRatio, ratio)];
}

interface Constraint {
  readonly type: string;
  readonly resource: string;
  readonly bound: string;
}

const isLess = (a: string, b: string): boolean => parseQuantity(a).compare(parseQuantity(b)) < 0;

function minimum({ type, resource, bound }: Constraint, { requests, limits }: Usage): string | undefined {
  const request = requests[resource];
  const limit = limits[resource];
  const rule = `minimum ${resource} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (isLess(request, bound)) return `${rule}, but request is ${request}`;
  return limit !== undefined && isLess(limit, bound) ? `${rule}, but limit is ${limit}` : undefined;
}

function maximum({ type, resource, bound }: Constraint, { requests, limits }: Usage): string | undefined {
  const request = requests[resource];
  const limit = limits[resource];
  const rule = `maximum ${resource} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (isLess(bound, limit)) return `${rule}, but limit is ${limit}`;
  return request !== undefined && isLess(bound, request) ? `${rule}, but request is ${request}` : undefined;
}

function ratio({ type, resource, bound }: Constraint, { requests, limits }: Usage): string | undefined {
  const request = parseQuantity(requests[resource] ?? '0');
  const limit = parseQuantity(limits[resource] ?? '0');
  const rule = `${resource} max limit to request ratio per ${type} is ${bound}`;
  if (request.isZero()) return `${rule}, but no request is specified or request is 0`;
  if (limit.isZero()) return `${rule}, but no limit is specified or limit is 0`;
  const provided = limit.toNumber() / request.toNumber();
  return provided > parseQuantity(bound).toNumber()
    ? `${rule}, but provided ratio is ${provided.toFixed(6)}`
    : undefined;
}

/** Claims have requests alone. */
function claimProblems(claim: PersistentVolumeClaim, range: LimitRange): string[] {
  const requests = claim.spec.resources.requests ?? {};
  const problems: string[] = [];
  for (const { type, min = {}, max = {} } of range.spec.limits) {
    if (type !== 'PersistentVolumeClaim') continue;
    for (const resource of Object.keys(min).sort()) {
      const problem = minimum({ type, resource, bound: min[resource]! }, { requests, limits: {} });
      if (problem !== undefined) problems.push(problem);
    }
    for (const resource of Object.keys(max).sort()) {
      const rule = `maximum ${resource} usage per ${type} is ${max[resource]}`;
      const request = requests[resource];
      if (request === undefined) problems.push(`${rule}.  No request is specified`);
      else if (isLess(max[resource]!, request)) problems.push(`${rule}, but request is ${request}`);
    }
  }
  return problems;
}
