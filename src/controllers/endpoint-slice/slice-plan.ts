/** Which slices a Service is to have, and what has to be written for that. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import type { Labels } from '../../api/labels.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { services } from '../../client/resources.ts';
import { controllerReferenceTo } from '../shared/owner-references.ts';
import { belongsInEndpoints, hasClusterIp } from '../shared/service-endpoints/service-pods.ts';
import {
  endpointKey,
  headlessLabel,
  managedByLabel,
  portsKey,
  recycled,
  type SliceChanges,
  serviceNameLabel,
  sliceNamePrefix,
} from '../shared/service-endpoints/slices.ts';
import { withTriggerTime } from '../shared/service-endpoints/trigger-times.ts';
import { packEndpoints } from './pack-endpoints.ts';
import { type AddressType, addressTypesOf, hasNamedTargets, podEndpoint, podPorts } from './pod-endpoint.ts';
import { withHints } from './traffic-distribution.ts';

export const sliceManager = 'endpointslice-controller.k8s.io';

export interface PlanInput {
  readonly service: Service;
  /** Those that the Service selects. */
  readonly pods: readonly Pod[];
  /** Those of the Service that this controller looks after, without any that are being deleted. */
  readonly slices: readonly EndpointSlice[];
  readonly nodeOf: (name: string) => Node | undefined;
  /** Of the changes that led to this; see TriggerTimes. */
  readonly triggerTime: string | undefined;
}

export interface SlicePlan extends SliceChanges {
  /** Pods that had to be left out, as texts: the Service is to be looked at again. */
  readonly problems: readonly string[];
}

/** The endpoints that have the same ports. */
interface PortGroup {
  readonly ports: readonly EndpointPort[];
  /** By {@link endpointKey}. */
  readonly endpoints: Map<string, Endpoint>;
}

export function planSlices(input: PlanInput): SlicePlan {
  const { service, slices } = input;
  const types = addressTypesOf(service.spec);
  const problems: string[] = [];
  const creates: EndpointSlice[] = [];
  const updates: EndpointSlice[] = [];
  const deletes: EndpointSlice[] = [];
  for (const type of types) {
    const changes = planFamily(
      input,
      slices.filter(({ addressType }) => addressType === type),
      type,
      problems,
    );
    creates.push(...changes.creates);
    updates.push(...changes.updates);
    deletes.push(...changes.deletes);
  }
  deletes.push(...slices.filter(({ addressType }) => !(types as readonly string[]).includes(addressType)));
  // The garbage collector takes the slices of a Service that goes; new ones would only be in its way.
  const isGoing = service.metadata.deletionTimestamp !== undefined;
  const stamped = (slice: EndpointSlice): EndpointSlice => ({
    ...slice,
    metadata: { ...slice.metadata, annotations: withTriggerTime(slice.metadata.annotations, input.triggerTime) },
  });
  return {
    creates: isGoing ? [] : creates.map(stamped),
    updates: updates.map(stamped),
    deletes,
    problems: [...new Set(problems)],
  };
}

function planFamily(
  input: PlanInput,
  existing: readonly EndpointSlice[],
  type: AddressType,
  problems: string[],
): SliceChanges {
  const { service } = input;
  const desired = portGroups(input, type, problems);
  const byPorts = new Map<string, EndpointSlice[]>();
  const creates: EndpointSlice[] = [];
  const updates: EndpointSlice[] = [];
  const deletes: EndpointSlice[] = [];
  for (const slice of existing) {
    const key = portsKey(slice.ports);
    if (!isOwnedBy(slice, service) || !desired.has(key)) deletes.push(slice);
    else byPorts.set(key, [...(byPorts.get(key) ?? []), slice]);
  }
  const mustWrite = (slice: EndpointSlice): boolean => labelsDiffer(slice, service);
  for (const [key, { ports, endpoints }] of desired) {
    const packed = packEndpoints(byPorts.get(key) ?? [], endpoints, mustWrite);
    for (const { slice, endpoints: packedEndpoints } of packed.updated) {
      const metadata = { ...slice.metadata, labels: sliceLabels(service) };
      updates.push({ ...slice, metadata, endpoints: packedEndpoints });
    }
    for (const packedEndpoints of packed.created) creates.push(newSlice(service, type, ports, packedEndpoints));
    deletes.push(...packed.emptied);
  }
  const kept = withPlaceholder({ creates, updates, deletes }, existing, newSlice(service, type, [], []), service);
  const hinted = distributed(kept, existing, service.spec.trafficDistribution);
  return recycled(hinted, (old, slice) => old.addressType === slice.addressType && isOwnedBy(old, service));
}

function portGroups(
  { service, pods, nodeOf }: PlanInput,
  type: AddressType,
  problems: string[],
): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  const samePorts = !hasNamedTargets(service);
  let key: string | undefined;
  let ports: readonly EndpointPort[] = [];
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, true)) continue;
    if (key === undefined || !samePorts) {
      ports = podPorts(service, pod);
      key = portsKey(ports);
    }
    let group = groups.get(key);
    if (group === undefined) {
      group = { ports, endpoints: new Map() };
      groups.set(key, group);
    }
    const nodeName = pod.spec.nodeName ?? '';
    const node = nodeOf(nodeName);
    // A Pod on a Node that is not there will be collected, and must not keep the others from being published.
    if (node === undefined && service.spec.publishNotReadyAddresses !== true) {
      problems.push(`skipping Pod ${pod.metadata.name} for Service ${keyOf(service)}: Node ${nodeName} Not Found`);
      continue;
    }
    const endpoint = podEndpoint(pod, node, service, type);
    if (endpoint !== undefined) group.endpoints.set(endpointKey(endpoint), endpoint);
  }
  return groups;
}

/** A Service without endpoints has one empty slice, by which clients see that it has none. */
function withPlaceholder(
  { creates, updates, deletes }: SliceChanges,
  existing: readonly EndpointSlice[],
  placeholder: EndpointSlice,
  service: Service,
): SliceChanges {
  if (creates.length > 0 || deletes.length < existing.length) return { creates, updates, deletes };
  const [only, ...others] = deletes;
  const isThere = only !== undefined && others.length === 0 && isOwnedBy(only, service) && isSame(only, placeholder);
  return isThere ? { creates, updates, deletes: [] } : { creates: [placeholder], updates, deletes };
}

function isSame(slice: EndpointSlice, placeholder: EndpointSlice): boolean {
  const isEmpty = slice.endpoints.length === 0 && slice.ports.length === 0;
  return isEmpty && deepEqual(slice.metadata.labels, placeholder.metadata.labels);
}

/** Slices that nothing else would change are written where only their hints are not what they should be. */
function distributed(
  { creates, updates, deletes }: SliceChanges,
  existing: readonly EndpointSlice[],
  distribution: string | undefined,
): SliceChanges {
  const touched = new Set([...updates, ...deletes].map(({ metadata }) => metadata.name));
  const hinted = (slice: EndpointSlice): EndpointSlice => {
    const endpoints = withHints(slice.endpoints, distribution);
    return endpoints === slice.endpoints ? slice : { ...slice, endpoints };
  };
  const more = existing.filter(({ metadata }) => !touched.has(metadata.name)).map((slice) => [slice, hinted(slice)]);
  return {
    creates: creates.map(hinted),
    updates: [...updates.map(hinted), ...more.filter(([slice, after]) => slice !== after).map(([, after]) => after!)],
    deletes,
  };
}

function newSlice(
  service: Service,
  addressType: AddressType,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): EndpointSlice {
  const { namespace, name = '' } = service.metadata;
  return {
    metadata: {
      generateName: sliceNamePrefix(name),
      namespace,
      labels: sliceLabels(service),
      ownerReferences: [controllerReferenceTo(services, service)],
    },
    addressType,
    ports,
    endpoints,
  };
}

/** The Service's, and those by which the slices of a Service are found. */
function sliceLabels(service: Service): Labels {
  return {
    ...withoutReserved(service.metadata.labels),
    ...(hasClusterIp(service) ? {} : { [headlessLabel]: '' }),
    [serviceNameLabel]: service.metadata.name ?? '',
    [managedByLabel]: sliceManager,
  };
}

function labelsDiffer({ metadata }: EndpointSlice, service: Service): boolean {
  return !deepEqual(withoutReserved(metadata.labels), withoutReserved(service.metadata.labels));
}

function withoutReserved(labels: Labels = {}): Labels {
  const { [serviceNameLabel]: _name, [managedByLabel]: _manager, [headlessLabel]: _headless, ...others } = labels;
  return others;
}

function isOwnedBy({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.ownerReferences?.some(
      ({ uid, kind, apiVersion }) => uid === service.metadata.uid && kind === 'Service' && apiVersion === 'v1',
    ) ?? false
  );
}
