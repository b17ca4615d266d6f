/** What a Pod adds to the EndpointSlices of a Service. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Endpoint, EndpointPort } from '../../api/discovery/v1/endpoint-slice.ts';
import { formatIp, parseIp } from '../../api/ip-address.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { endpointHostname } from '../shared/service-endpoints/service-pods.ts';
import { targetPort } from '../shared/service-endpoints/target-port.ts';

export type AddressType = 'IPv4' | 'IPv6';

const zoneLabel = 'topology.kubernetes.io/zone';

/** The families of addresses that a Service has slices for. */
export function addressTypesOf({ ipFamilies = [], clusterIP = '' }: Service['spec']): readonly AddressType[] {
  const families = (['IPv4', 'IPv6'] as const).filter((family) => ipFamilies.includes(family));
  if (families.length > 0) return families;
  // An object from before the families were filled in: those of its address, both where it has none.
  if (clusterIP === '' || clusterIP === 'None') return ['IPv4', 'IPv6'];
  return [clusterIP.includes(':') ? 'IPv6' : 'IPv4'];
}

/** Undefined where the Pod has no address of the family. */
export function podEndpoint(
  pod: Pod,
  node: Node | undefined,
  service: Service,
  addressType: AddressType,
): Endpoint | undefined {
  const addresses = addressesOf(pod, addressType);
  if (addresses.length === 0) return undefined;
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.[zoneLabel] ?? '';
  const hostname = endpointHostname(pod, service);
  return {
    addresses,
    conditions: {
      // Clients that know of nothing else must not be sent to Pods that are going.
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...((pod.spec.nodeName ?? '') === '' ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === '' ? {} : { zone }),
  };
}

function addressesOf({ status }: Pod, addressType: AddressType): string[] {
  const bytes = addressType === 'IPv4' ? 4 : 16;
  const addresses: string[] = [];
  for (const { ip } of status.podIPs ?? []) {
    const parsed = parseIp(ip)?.bytes;
    if (parsed?.length === bytes) addresses.push(formatIp(parsed));
  }
  return addresses;
}

/** The ports of the Service as the Pod has them; one whose name the Pod does not know is left out. */
export function podPorts({ spec }: Service, pod: Pod): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of spec.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    const { name = '', protocol, appProtocol } = port;
    ports.push({ name, protocol, port: number, ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  return ports;
}

/** Whether the numbers depend on the Pod. */
export function hasNamedTargets({ spec }: Service): boolean {
  return spec.ports?.some(({ targetPort: target }) => typeof target === 'string') ?? false;
}
