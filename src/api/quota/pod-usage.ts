import type { Container } from '../core/v1/container.ts';
import type { Pod } from '../core/v1/pod.ts';
import {
  aggregateContainerLimits,
  aggregateContainerRequests,
  computeQosClass,
  isPodLevelResource,
} from '../core/v1/pod-requests.ts';
import type { PodSpec } from '../core/v1/pod-spec.ts';
import {
  addResourceLists,
  isExtendedResource,
  isHugePageName,
  isNativeResource,
  type ResourceList,
} from '../core/v1/resource-list.ts';
import type { ScopedResourceSelectorRequirement } from '../core/v1/resource-quota.ts';
import { parseTime } from '../time.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';

const measured = ['cpu', 'memory', 'ephemeral-storage'] as const;
const requestsPrefix = 'requests.';
const limitsPrefix = 'limits.';

/** What each container has to state as soon as it is limited. */
const demanded: readonly string[] = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

export function podEvaluator(countName: string): QuotaEvaluator {
  const names: readonly string[] = [
    countName,
    'pods',
    ...measured,
    ...measured.map((name) => requestsPrefix + name),
    ...measured.map((name) => limitsPrefix + name),
  ];
  return {
    handles: ({ operation, subresource }) =>
      subresource === '' ? operation === 'CREATE' : subresource === 'resize' && operation === 'UPDATE',
    counts: (name) =>
      names.includes(name) ||
      isHugePageName(name) ||
      isHugePageName(name.replace(requestsPrefix, '')) ||
      (name.startsWith(requestsPrefix) && !isNativeResource(name)),
    usage: (object, now) => {
      const pod = object as unknown as Pod;
      if (isOver(pod, now)) return { [countName]: '1' };
      return { [countName]: '1', pods: '1', ...computeUsage(podRequests(pod.spec), podLimits(pod.spec)) };
    },
    isInScope: (object, scope) => isInScope(object as unknown as Pod, scope),
    missing: (object, limited) => missingIn((object as unknown as Pod).spec, limited),
  };
}

/** It has ended, or should have by now: it no longer takes anything but its place in storage. */
function isOver({ metadata, status }: Pod, now: number): boolean {
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false;
  return parseTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000 < now;
}

function podRequests(spec: PodSpec): ResourceList {
  const requests = { ...aggregateContainerRequests(spec), ...wholePod(spec.resources?.requests) };
  return addResourceLists(requests, spec.overhead ?? {});
}

/** Overhead is added to what is limited at all. */
function podLimits(spec: PodSpec): ResourceList {
  const limits = { ...aggregateContainerLimits(spec), ...wholePod(spec.resources?.limits) };
  const overhead = Object.entries(spec.overhead ?? {}).filter(([name]) => limits[name] !== undefined);
  return addResourceLists(limits, Object.fromEntries(overhead));
}

function wholePod(list: ResourceList = {}): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isPodLevelResource(name)));
}

function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: Record<string, string> = {};
  for (const name of measured) {
    const request = requests[name];
    const limit = limits[name];
    if (request !== undefined) {
      usage[name] = request;
      usage[requestsPrefix + name] = request;
    }
    if (limit !== undefined) usage[limitsPrefix + name] = limit;
  }
  for (const [name, request] of Object.entries(requests)) {
    if (isHugePageName(name)) usage[name] = request;
    if (isHugePageName(name) || isExtendedResource(name)) usage[requestsPrefix + name] = request;
  }
  return usage;
}

function missingIn(spec: PodSpec, limited: readonly string[]): string | undefined {
  const wanted = demanded.filter((name) => limited.includes(name)).sort();
  const without = (resource: string): string[] =>
    [...spec.containers, ...(spec.initContainers ?? [])]
      .filter((container) => !states(container, resource))
      .map(({ name }) => name)
      .sort();
  const texts = wanted
    .map((resource) => ({ resource, names: without(resource) }))
    .filter(({ names }) => names.length > 0)
    .map(({ resource, names }) => `${resource} for: ${names.join(',')}`);
  return texts.length === 0 ? undefined : `must specify ${texts.join('; ')}`;
}

function states({ resources }: Container, resource: string): boolean {
  return computeUsage(resources.requests ?? {}, resources.limits ?? {})[resource] !== undefined;
}

function isInScope(pod: Pod, { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement): boolean {
  const { spec } = pod;
  switch (scopeName) {
    case 'Terminating':
      return spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return computeQosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return computeQosClass(spec) !== 'BestEffort';
    case 'CrossNamespacePodAffinity':
      return looksAcrossNamespaces(spec);
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return (name !== '' && values.includes(name)) === (operator === 'In');
    }
    default:
      return false;
  }
}

function looksAcrossNamespaces({ affinity }: PodSpec): boolean {
  const kinds = [affinity?.podAffinity, affinity?.podAntiAffinity];
  const terms = kinds.flatMap((kind) => [
    ...(kind?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(kind?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some(
    ({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector !== undefined,
  );
}
