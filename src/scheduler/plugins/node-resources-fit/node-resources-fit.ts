import { nodes, pods } from '../../../client/resources.ts';
import type { NodeInfo } from '../../cache/node-info.ts';

import { Resource } from '../../cache/resource.ts';
import { action, on } from '../../framework/cluster-event.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { type Status, success } from '../../framework/status.ts';
import { insufficient, lacks } from './insufficient-resources.ts';
import { leastAllocatedScore } from './least-allocated.ts';

/** What has to be known of a Node to say whether a Pod fits. */
type RoomOfNode = Pick<NodeInfo, 'allocatable' | 'requested'> & { readonly pods: { readonly length: number } };

/** Whether the Node has room for what the Pod requests; if not, of what it has too little. */
function fits(requests: Resource, { allocatable, requested, pods: { length: podCount } }: RoomOfNode): Status {
  let lacking = 0;
  if (podCount + 1 > allocatable.allowedPods) lacking |= lacks.pods;
  lacking |= lackOf(requests.milliCpu, allocatable.milliCpu, requested.milliCpu, lacks.cpu);
  lacking |= lackOf(requests.memory, allocatable.memory, requested.memory, lacks.memory);
  lacking |= lackOf(
    requests.ephemeralStorage,
    allocatable.ephemeralStorage,
    requested.ephemeralStorage,
    lacks.ephemeralStorage,
  );
  if (requests.scalar !== undefined) return fitsScalars(requests.scalar, allocatable, requested, lacking);
  return lacking === 0 ? success : insufficient(lacking);
}

/** `lacking`: what is known to be short already. */
function fitsScalars(
  wanted: ReadonlyMap<string, number>,
  allocatable: Resource,
  requested: Resource,
  lacking: number,
): Status {
  const short: string[] = [];
  let all = lacking;
  for (const [name, amount] of wanted) {
    const lack = lackOf(amount, allocatable.scalar?.get(name) ?? 0, requested.scalar?.get(name) ?? 0, lacks.scalar);
    if (lack !== 0) short.push(name);
    all |= lack;
  }
  return all === 0 ? success : insufficient(all, short);
}

const none: ReadonlyMap<string, number> = new Map();

function lackOf(wanted: number, allocatable: number, requested: number, lack: number): number {
  if (wanted <= 0 || wanted <= allocatable - requested) return 0;
  // No eviction helps where even an empty Node is too small.
  return wanted > allocatable ? lack | lacks.evenWhenEmpty : lack;
}

/** Whether some of what the Pod requests has become more. */
function hasMoreOfRequested(requests: Resource, before: Resource, after: Resource): boolean {
  if (after.allowedPods > before.allowedPods) return true;
  if (requests.milliCpu > 0 && after.milliCpu > before.milliCpu) return true;
  if (requests.memory > 0 && after.memory > before.memory) return true;
  if (requests.ephemeralStorage > 0 && after.ephemeralStorage > before.ephemeralStorage) return true;
  for (const [name, amount] of requests.scalar ?? none) {
    if (amount > 0 && (after.scalar?.get(name) ?? 0) > (before.scalar?.get(name) ?? 0)) return true;
  }
  return false;
}

/** Room for what the Pod requests, and how much is left: the emptier Node is better. */
export function nodeResourcesFit(): Plugin {
  return {
    name: 'NodeResourcesFit',
    events: [
      // A Pod on a Node has gone or shrunk, or the Pod itself wants less.
      on(pods, action.delete | action.updatePodScaleDown, ({ uid }, old, current) => {
        if (current === undefined) return old?.spec.nodeName ? 'Queue' : 'Skip';
        return current.metadata.uid === uid || current.spec.nodeName ? 'Queue' : 'Skip';
      }),
      on(nodes, action.add | action.updateNodeAllocatable, ({ requests }, old, current) => {
        const allocatable = Resource.of(current?.status.allocatable);
        const empty = { allocatable, requested: new Resource(), pods: { length: 0 } };
        if (fits(requests, empty) !== success) return 'Skip';
        if (old === undefined) return 'Queue';
        return hasMoreOfRequested(requests, Resource.of(old.status.allocatable), allocatable) ? 'Queue' : 'Skip';
      }),
    ],
    filter: (_state, { requests }, node) => fits(requests, node),
    score: (_state, pod, node) => leastAllocatedScore(pod, node),
  };
}
