/** Defaults that Pods have and templates of Pods have not. */
import type { Mutable } from '../../schema/schema.ts';
import type { Container } from './container.ts';
import type { Pod } from './pod.ts';
import {
  aggregateContainerLimits,
  aggregateContainerRequests,
  hasPodLevelResources,
  isPodLevelResource,
} from './pod-requests.ts';
import type { PodSpec } from './pod-spec.ts';
import { applyPodSpecDefaults } from './pod-spec-defaults.ts';
import { fillResourceList, isHugePageName, isOvercommitAllowed, type ResourceList } from './resource-list.ts';

export function applyPodDefaults(pod: Mutable<Pod>): void {
  const { spec } = pod;
  applyPodSpecDefaults(spec);
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  containers.forEach(requestWhatIsLimited);
  defaultPodLevelResources(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork === true) containers.forEach(mapPortsToHost);
}

/** A limit without a request counts as both. */
function requestWhatIsLimited(container: Mutable<Container>): void {
  const { resources } = container;
  if (resources.limits === undefined) return;
  resources.requests ??= {};
  fillResourceList(resources.requests, resources.limits);
}

/** A container on the host's network is reached under the host's address, so its ports are the host's. */
function mapPortsToHost(container: Mutable<Container>): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

/** The Pod as a whole requests what its containers do, and otherwise what it is limited to. */
function defaultPodLevelResources(spec: Mutable<PodSpec>): void {
  const { resources } = spec;
  if (resources === undefined || !hasPodLevelResources(spec)) return;
  const limits = { ...hugePagesMissingIn(resources, aggregateContainerLimits(spec)), ...resources.limits };
  if (Object.keys(limits).length === 0) return;
  resources.limits = limits;
  const requests: Record<string, string> = { ...resources.requests };
  const ofContainers = Object.entries(aggregateContainerRequests(spec));
  fillResourceList(requests, Object.fromEntries(ofContainers.filter(([name]) => isFilledFromContainers(name))));
  fillResourceList(requests, Object.fromEntries(Object.entries(limits).filter(([name]) => isPodLevelResource(name))));
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

function isFilledFromContainers(name: string): boolean {
  return isPodLevelResource(name) && isOvercommitAllowed(name);
}

function hugePagesMissingIn(
  podLevel: { readonly requests?: ResourceList; readonly limits?: ResourceList },
  ofContainers: ResourceList,
): ResourceList {
  const stated = podLevel.limits ?? {};
  const wanted = Object.entries(ofContainers).filter(([name]) => isHugePageName(name) && stated[name] === undefined);
  const { requests = {} } = podLevel;
  // Huge pages can't be overcommitted: a request for the whole Pod is its limit as well, so nothing is taken over.
  return Object.fromEntries(wanted.filter(([name]) => requests[name] === undefined));
}
