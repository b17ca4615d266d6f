/** What a kubelet says of its Node: a pure function of the machine, what was observed of it, and what the Node said before. */
import type { ContainerImage, NodeAddress, NodeCondition, NodeStatus } from '../../api/core/v1/node.ts';
import { gitVersion } from '../../api/kubernetes-version.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { allocatableOf, capacityOf, type Machine, type NodeObservation } from './machine.ts';
import { nodeConditions } from './node-conditions.ts';

/** As upstream: the largest images, and a few names of each. */
export const reportedImagesMax = 50;
export const imageNamesMax = 5;

/** What is the same for as long as the kubelet runs. */
export interface NodeDescription {
  readonly nodeName: string;
  readonly machine: Machine;
  /** Such as `containerd://2.1.0`. */
  readonly runtimeVersion: string;
  /** Where the kubelet's API listens; none where absent. */
  readonly port?: number;
}

/** `now` is RFC 3339. */
export function nodeStatus(
  { nodeName, machine, runtimeVersion, port }: NodeDescription,
  observation: NodeObservation,
  previous: NodeStatus | undefined,
  now: string,
): NodeStatus {
  // Resources that others advertise on the Node stay.
  const capacity = { ...previous?.capacity, ...capacityOf(machine) };
  const { images, volumesInUse, runtimeHandlers, features } = observation;
  return {
    ...previous,
    capacity,
    allocatable: allocatableOf(capacity, machine.reserved),
    conditions: nodeConditions(previous?.conditions ?? [], observation, now),
    addresses: addressesOf(machine.addresses, nodeName),
    daemonEndpoints: { kubeletEndpoint: { Port: port ?? 0 } },
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: '',
      osImage: '',
      containerRuntimeVersion: runtimeVersion,
      kubeletVersion: gitVersion,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
      ...machine.info,
    },
    images: images.length === 0 ? undefined : reportedImages(images),
    volumesInUse: volumesInUse.length === 0 ? undefined : volumesInUse,
    runtimeHandlers,
    features,
  };
}

function addressesOf(addresses: readonly NodeAddress[], nodeName: string): readonly NodeAddress[] {
  if (addresses.some(({ type }) => type === 'Hostname')) return addresses;
  return [...addresses, { type: 'Hostname', address: nodeName }];
}

function reportedImages(images: readonly ContainerImage[]): readonly ContainerImage[] {
  return [...images]
    .sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
    .slice(0, reportedImagesMax)
    .map((image) =>
      image.names.length > imageNamesMax ? { ...image, names: image.names.slice(0, imageNamesMax) } : image,
    );
}

/** Whether there is more to tell than that the kubelet is still there. */
export function hasStatusChanged(previous: NodeStatus, next: NodeStatus): boolean {
  return !deepEqual(
    { ...previous, conditions: withoutHeartbeats(previous.conditions) },
    { ...next, conditions: withoutHeartbeats(next.conditions) },
  );
}

function withoutHeartbeats(conditions: readonly NodeCondition[] = []): readonly object[] {
  return conditions.map(({ lastHeartbeatTime: _, ...condition }) => condition);
}

/** The strategic merge patch that turns one status into the other. Undefined where they are the same. */
export function statusPatch(previous: NodeStatus, next: NodeStatus): { readonly status: object } | undefined {
  const status: Record<string, unknown> = {};
  const before = previous as Readonly<Record<string, unknown>>;
  const after = next as Readonly<Record<string, unknown>>;
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (deepEqual(before[field], after[field])) continue;
    status[field] = patchOf(before[field], after[field]);
  }
  // Addresses are not merged by type: there may be several of one.
  if (Array.isArray(status.addresses)) status.addresses = [...status.addresses, { $patch: 'replace' }];
  return Object.keys(status).length === 0 ? undefined : { status };
}

/** Maps are merged by the server: keys that are gone have to be named. */
function patchOf(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) return after ?? null;
  const gone = Object.keys(before).filter((key) => after[key] === undefined);
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
