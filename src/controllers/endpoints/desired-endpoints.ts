/** The Endpoints object that a Service is to have. Pure. */
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../../api/core/v1/endpoints.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service, ServicePort } from '../../api/core/v1/service.ts';
import { parseIp } from '../../api/ip-address.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { repackSubsets } from '../shared/service-endpoints/repack-subsets.ts';
import { belongsInEndpoints, endpointHostname, hasClusterIp } from '../shared/service-endpoints/service-pods.ts';
import { headlessLabel } from '../shared/service-endpoints/slices.ts';
import { targetPort } from '../shared/service-endpoints/target-port.ts';
import { withTriggerTime } from '../shared/service-endpoints/trigger-times.ts';
import { truncateSubsets } from './truncate-subsets.ts';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const manager = 'endpoint-controller';
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity';

export interface EndpointsInput {
  readonly service: Service;
  /** Those that the Service selects. */
  readonly pods: readonly Pod[];
  /** What there is. */
  readonly current: Endpoints | undefined;
  /** Of the changes that led to this; see TriggerTimes. */
  readonly triggerTime: string | undefined;
}

/** The object to write; undefined where what there is says the same. */
export function desiredEndpoints({ service, pods, current, triggerTime }: EndpointsInput): Endpoints | undefined {
  const { subsets, isTruncated } = truncateSubsets(desiredSubsets(service, pods));
  const labels = endpointsLabels(service);
  if (current !== undefined && saysTheSame(current, { subsets, labels, isTruncated })) return undefined;
  const { [overCapacityAnnotation]: _, ...others } = current?.metadata.annotations ?? {};
  const annotations = isTruncated ? { ...others, [overCapacityAnnotation]: 'truncated' } : others;
  const { namespace, name } = service.metadata;
  return {
    ...current,
    metadata: {
      ...(current?.metadata ?? { namespace, name }),
      labels,
      annotations: withTriggerTime(annotations, triggerTime),
    },
    subsets,
  };
}

interface Desired {
  readonly subsets: readonly EndpointSubset[];
  readonly labels: Readonly<Record<string, string>>;
  readonly isTruncated: boolean;
}

function saysTheSame({ metadata, subsets = [] }: Endpoints, desired: Desired): boolean {
  const isMarked = metadata.annotations?.[overCapacityAnnotation] !== undefined;
  return (
    isMarked === desired.isTruncated &&
    deepEqual(metadata.labels, desired.labels) &&
    deepEqual(subsets.map(withoutRevisions), desired.subsets)
  );
}

/** The revision of a Pod says nothing of its endpoint. */
function withoutRevisions(subset: EndpointSubset): EndpointSubset {
  const { addresses, notReadyAddresses } = subset;
  const clear = (address: EndpointAddress): EndpointAddress =>
    address.targetRef?.resourceVersion === undefined
      ? address
      : { ...address, targetRef: { ...address.targetRef, resourceVersion: undefined } };
  return { ...subset, addresses: addresses?.map(clear), notReadyAddresses: notReadyAddresses?.map(clear) };
}

function endpointsLabels(service: Service): Readonly<Record<string, string>> {
  const { [headlessLabel]: _, ...others } = service.metadata.labels ?? {};
  return { ...others, ...(hasClusterIp(service) ? {} : { [headlessLabel]: '' }), [managedByLabel]: manager };
}

/** Each port with the Pods that have it. */
function desiredSubsets(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const { ports = [], clusterIP, publishNotReadyAddresses: toleratesUnready = false } = service.spec;
  const subsets: EndpointSubset[] = [];
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, toleratesUnready)) continue;
    const address = podAddress(service, pod);
    if (address === undefined) continue;
    const place = toleratesUnready || isPodReady(pod) ? 'addresses' : 'notReadyAddresses';
    if (ports.length === 0 && clusterIP === 'None') subsets.push({ [place]: [address] });
    for (const port of ports) {
      const number = targetPort(pod, port);
      if (number !== undefined) subsets.push({ [place]: [address], ports: [endpointPort(port, number)] });
    }
  }
  return repackSubsets(subsets);
}

function endpointPort({ name = '', protocol, appProtocol }: ServicePort, port: number): EndpointPort {
  return {
    ...(name === '' ? {} : { name }),
    port,
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}

/** Endpoints are of one family: the Service's first. Undefined where the Pod has no address of it. */
function podAddress(service: Service, pod: Pod): EndpointAddress | undefined {
  const ip = pod.status.podIPs?.find((candidate) => isIpv6(candidate.ip) === wantsIpv6(service, pod))?.ip;
  if (ip === undefined) return undefined;
  const { namespace, name, uid } = pod.metadata;
  const hostname = endpointHostname(pod, service);
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function wantsIpv6({ spec }: Service, pod: Pod): boolean {
  const [family] = spec.ipFamilies ?? [];
  if (family !== undefined) return family === 'IPv6';
  // From before the families were filled in: that of the Service's address, or of the Pod's.
  const { clusterIP = '' } = spec;
  return isIpv6(clusterIP === '' || clusterIP === 'None' ? (pod.status.podIP ?? '') : clusterIP);
}

const isIpv6 = (ip: string): boolean => parseIp(ip)?.bytes.length === 16;
