/** What a Pod requests of its Node, in numbers: containers, init containers, the Pod as a whole, overhead. Pure. */
import type { Container } from '../../api/core/v1/container.ts';
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isPodLevelResource, isRestartableInit } from '../../api/core/v1/pod-requests.ts';
import { Resource } from './resource.ts';

/** What scoring assumes of a container that states nothing, so that such Pods are spread too; upstream's numbers. */
export const assumedMilliCpu = 100;
export const assumedMemoryBytes = 200 * 1024 * 1024;

export interface PodRequests {
  readonly requests: Resource;
  /** As `requests`, with assumed CPU and memory for each container that states none. */
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemory: number;
}

export function podRequestsOf(pod: Pod): PodRequests {
  const requests = sum(pod, false);
  const nonZero = statesEverything(pod) ? requests : sum(pod, true);
  return { requests, nonZeroMilliCpu: nonZero.milliCpu, nonZeroMemory: nonZero.memory };
}

function statesEverything({ spec }: Pod): boolean {
  const stated = ({ resources }: Container): boolean =>
    resources.requests?.cpu !== undefined && resources.requests.memory !== undefined;
  return spec.containers.every(stated) && (spec.initContainers ?? []).every(stated);
}

function sum(pod: Pod, assume: boolean): Resource {
  const { spec } = pod;
  const total = new Resource();
  for (const container of spec.containers) total.add(containerRequests(pod, container, assume));
  if (spec.initContainers !== undefined) addInitContainers(total, pod, spec.initContainers, assume);
  for (const name in spec.resources?.requests) {
    // What is stated for the Pod as a whole stands in for the sum.
    if (isPodLevelResource(name)) total.set(name, spec.resources.requests[name]!);
  }
  if (spec.overhead !== undefined) total.add(Resource.of(spec.overhead));
  return total;
}

/** Init containers run one after another, each beside the sidecars that were started before it. */
function addInitContainers(total: Resource, pod: Pod, containers: readonly Container[], assume: boolean): void {
  const sidecars = new Resource();
  const largest = new Resource();
  for (const container of containers) {
    const requests = containerRequests(pod, container, assume);
    if (isRestartableInit(container)) {
      total.add(requests);
      sidecars.add(requests);
      largest.raiseTo(sidecars);
    } else {
      requests.add(sidecars);
      largest.raiseTo(requests);
    }
  }
  total.raiseTo(largest);
}

function containerRequests(pod: Pod, container: Container, assume: boolean): Resource {
  const { requests } = container.resources;
  const status = statusOf(pod, container);
  const resource = status === undefined ? Resource.of(requests) : resizedRequests(pod, container, status);
  if (assume && requests?.cpu === undefined) resource.milliCpu = assumedMilliCpu;
  if (assume && requests?.memory === undefined) resource.memory = assumedMemoryBytes;
  return resource;
}

function statusOf({ spec, status }: Pod, { name }: Container): ContainerStatus | undefined {
  // Nothing has been given to a Pod that is on no Node yet.
  if (!spec.nodeName) return undefined;
  const found = (list: readonly ContainerStatus[] | undefined) =>
    list?.find((candidate) => candidate.name === name && candidate.resources !== undefined);
  return found(status.containerStatuses) ?? found(status.initContainerStatuses);
}

/** While a container is being resized, the Node must have room for the largest of what it has, was granted and wants. */
function resizedRequests(pod: Pod, container: Container, status: ContainerStatus): Resource {
  const resource = Resource.of(status.resources?.requests ?? {});
  resource.raiseTo(Resource.of(status.allocatedResources ?? {}));
  if (!isResizeInfeasible(pod)) resource.raiseTo(Resource.of(container.resources.requests));
  return resource;
}

function isResizeInfeasible({ status }: Pod): boolean {
  return (status.conditions ?? []).some(({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible');
}
