/** The EndpointSlices that say what an Endpoints object says: one for each of its subsets and families of addresses. Pure. */
import type { EndpointAddress, EndpointSubset, Endpoints } from '../../api/core/v1/endpoints.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { formatIp, parseIp } from '../../api/ip-address.ts';
import type { Labels } from '../../api/labels.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { endpoints as endpointsRef } from '../../client/resources.ts';
import { controllerReferenceTo } from '../shared/owner-references.ts';
import { repackSubsets } from '../shared/service-endpoints/repack-subsets.ts';
import {
  endpointKey,
  managedByLabel,
  portsKey,
  recycled,
  type SliceChanges,
  sameEndpoint,
  serviceNameLabel,
  sliceNamePrefix,
} from '../shared/service-endpoints/slices.ts';
import { triggerTimeAnnotation } from '../shared/service-endpoints/trigger-times.ts';

export const mirrorManager = 'endpointslicemirroring-controller.k8s.io';
/** Upstream's --mirroring-max-endpoints-per-subset. */
export const addressesPerSubsetMax = 1000;

const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

export interface MirrorPlan extends SliceChanges {
  /** Addresses that are none. */
  readonly invalidAddresses: number;
  /** Addresses that are not mirrored, invalid ones included. */
  readonly skippedAddresses: number;
}

/** Whether the Endpoints are to be mirrored, if there is a Service without a selector for them. */
export function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[skipLabel] !== 'true' && metadata.annotations?.[leaderAnnotation] === undefined;
}

interface Group {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: readonly EndpointPort[];
  /** By {@link endpointKey}. */
  readonly endpoints: Map<string, Endpoint>;
}

/** `slices` are those of the Service that this controller looks after. */
export function planMirror(source: Endpoints, slices: readonly EndpointSlice[]): MirrorPlan {
  const groups = new Map<string, Group>();
  let invalidAddresses = 0;
  let skippedAddresses = 0;
  for (const subset of repackSubsets(source.subsets ?? [])) {
    const { invalid, skipped } = addSubset(groups, subset);
    invalidAddresses += invalid;
    skippedAddresses += skipped;
  }
  const existing = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = groupKey(slice.addressType, slice.ports);
    existing.set(key, [...(existing.get(key) ?? []), slice]);
  }
  const creates: EndpointSlice[] = [];
  const updates: EndpointSlice[] = [];
  const deletes: EndpointSlice[] = [];
  for (const [key, group] of groups) {
    const [first, ...others] = existing.get(key) ?? [];
    deletes.push(...others);
    existing.delete(key);
    if (first === undefined) creates.push(mirror(source, group));
    else if (!isMirrorOf(first, source, group)) updates.push(mirror(source, group, first.metadata.name));
  }
  for (const unwanted of existing.values()) deletes.push(...unwanted);
  const isGoing = source.metadata.deletionTimestamp !== undefined;
  const changes = recycled({ creates, updates, deletes }, (old, slice) => old.addressType === slice.addressType);
  return { ...changes, creates: isGoing ? [] : changes.creates, invalidAddresses, skippedAddresses };
}

function addSubset(
  groups: Map<string, Group>,
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
): { readonly invalid: number; readonly skipped: number } {
  const slicePorts = ports.map(({ name = '', protocol, port, appProtocol }) => ({
    name,
    protocol,
    port,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
  let added = 0;
  let invalid = 0;
  const add = (address: EndpointAddress, ready: boolean): void => {
    if (added >= addressesPerSubsetMax) return;
    const bytes = parseIp(address.ip)?.bytes;
    if (bytes === undefined) {
      invalid++;
      return;
    }
    const addressType = bytes.length === 4 ? 'IPv4' : 'IPv6';
    const key = groupKey(addressType, slicePorts);
    let group = groups.get(key);
    if (group === undefined) {
      group = { addressType, ports: slicePorts, endpoints: new Map() };
      groups.set(key, group);
    }
    const endpoint = mirroredEndpoint(address, formatIp(bytes), ready);
    group.endpoints.set(endpointKey(endpoint), endpoint);
    added++;
  };
  for (const address of addresses) add(address, true);
  for (const address of notReadyAddresses) add(address, false);
  return { invalid, skipped: addresses.length + notReadyAddresses.length - added };
}

function mirroredEndpoint(
  { hostname = '', nodeName, targetRef }: EndpointAddress,
  ip: string,
  ready: boolean,
): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === '' ? {} : { hostname }),
    ...(targetRef === undefined ? {} : { targetRef }),
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}

const groupKey = (addressType: string, ports: readonly EndpointPort[]): string => `${addressType} ${portsKey(ports)}`;

function isMirrorOf(slice: EndpointSlice, source: Endpoints, { endpoints }: Group): boolean {
  if (slice.endpoints.length !== endpoints.size) return false;
  for (const endpoint of slice.endpoints) {
    const wanted = endpoints.get(endpointKey(endpoint));
    if (wanted === undefined || !sameEndpoint(wanted, endpoint)) return false;
  }
  const { labels, annotations = {} } = slice.metadata;
  return deepEqual(labels, mirroredLabels(source)) && deepEqual(annotations, mirroredAnnotations(source));
}

function mirror(source: Endpoints, { addressType, ports, endpoints }: Group, name?: string): EndpointSlice {
  const { namespace, name: sourceName = '' } = source.metadata;
  const annotations = mirroredAnnotations(source);
  return {
    metadata: {
      ...(name === undefined ? { generateName: sliceNamePrefix(sourceName) } : { name }),
      namespace,
      labels: mirroredLabels(source),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [controllerReferenceTo(endpointsRef, source)],
    },
    addressType,
    endpoints: [...endpoints.values()],
    ports,
  };
}

function mirroredLabels({ metadata }: Endpoints): Labels {
  return { ...metadata.labels, [serviceNameLabel]: metadata.name ?? '', [managedByLabel]: mirrorManager };
}

function mirroredAnnotations({ metadata }: Endpoints): Readonly<Record<string, string>> {
  const { [triggerTimeAnnotation]: _time, [lastAppliedAnnotation]: _applied, ...others } = metadata.annotations ?? {};
  return others;
}
