/** What a Pod asks of its Node, taken over all its containers, and the quality of service that follows. */
import { parseQuantity } from '../../quantity.ts';
import type { Container } from './container.ts';
import type { Pod } from './pod.ts';
import type { PodSpec } from './pod-spec.ts';
import { addResourceLists, isHugePageName, maxResourceLists, type ResourceList } from './resource-list.ts';

/** An init container that goes on running beside the others: a sidecar. */
export function isRestartableInit(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** What may be stated for the Pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePageName(name);
}

/**
 * The requests of all containers together: those that run at the same time add up, and init containers that run one after
 * another count as the largest. Neither overhead nor requests of the Pod as a whole are in it.
 */
export function aggregateContainerRequests(spec: PodSpec): ResourceList {
  return aggregate(spec, (container) => container.resources.requests ?? {});
}

/** As aggregateContainerRequests, of limits. */
export function aggregateContainerLimits(spec: PodSpec): ResourceList {
  return aggregate(spec, (container) => container.resources.limits ?? {});
}

function aggregate(spec: PodSpec, listOf: (container: Container) => ResourceList): ResourceList {
  let total: ResourceList = {};
  for (const container of spec.containers) total = addResourceLists(total, listOf(container));
  let sidecars: ResourceList = {};
  let largestInit: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const list = listOf(container);
    if (isRestartableInit(container)) {
      total = addResourceLists(total, list);
      sidecars = addResourceLists(sidecars, list);
      largestInit = maxResourceLists(largestInit, sidecars);
    } else {
      largestInit = maxResourceLists(largestInit, addResourceLists(list, sidecars));
    }
  }
  return maxResourceLists(total, largestInit);
}

/** Whether the Pod states resources for itself as a whole. */
export function hasPodLevelResources(spec: PodSpec): boolean {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  return [...Object.keys(requests), ...Object.keys(limits)].some(isPodLevelResource);
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The quality of service: the status's if it is set, for it never changes. */
export function podQosClass(pod: Pod): QosClass {
  return (pod.status.qosClass as QosClass | undefined) ?? computeQosClass(pod.spec);
}

/** Guaranteed: every container has limits for CPU and memory, equal to its requests. BestEffort: none has either. */
export function computeQosClass(spec: PodSpec): QosClass {
  const parts = hasPodLevelResources(spec)
    ? [spec.resources!]
    : [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.resources);
  let requests: ResourceList = {};
  let limits: ResourceList = {};
  let guaranteed = true;
  for (const part of parts) {
    const partLimits = computeResourcesOf(part.limits);
    if (partLimits.cpu === undefined || partLimits.memory === undefined) guaranteed = false;
    requests = addResourceLists(requests, computeResourcesOf(part.requests));
    limits = addResourceLists(limits, partLimits);
  }
  const requested = Object.keys(requests);
  if (requested.length === 0 && Object.keys(limits).length === 0) return 'BestEffort';
  const equal = requested.every((name) => {
    const limit = limits[name];
    return limit !== undefined && parseQuantity(limit).equals(parseQuantity(requests[name]!));
  });
  return guaranteed && equal && requested.length === Object.keys(limits).length ? 'Guaranteed' : 'Burstable';
}

function computeResourcesOf(list: ResourceList = {}): ResourceList {
  const entries = Object.entries(list);
  return Object.fromEntries(
    entries.filter(([name, text]) => (name === 'cpu' || name === 'memory') && parseQuantity(text).sign() > 0),
  );
}
