/** The endpoints of a Service port, out of its slices. Pure. */
import type { Endpoint, EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { ipOf } from '../services/ip-family.ts';
import type { ServicePort } from '../services/service-ports.ts';

export interface ProxyEndpoint {
  /** In canonical form. */
  readonly ip: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly isLocal: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}

export const serviceNameLabel = 'kubernetes.io/service-name';
/** On slices of headless Services, which are DNS's affair. */
export const headlessLabel = 'service.kubernetes.io/headless';

/** `default/web`: the Service that a slice is of; undefined where it is of none. */
export function serviceKeyOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.[serviceNameLabel] ?? '';
  return name === '' ? undefined : `${metadata.namespace}/${name}`;
}

/** In order of addresses, so that the order of slices makes no difference. One that is in several slices counts once, as its readiest. */
export function endpointsOf(
  { family, portName, protocol }: ServicePort,
  slices: readonly EndpointSlice[],
  nodeName: string,
): readonly ProxyEndpoint[] {
  const found = new Map<string, ProxyEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== `IPv${family}`) continue;
    for (const { name = '', protocol: written = 'TCP', port } of slice.ports ?? []) {
      if (port === undefined || name !== portName || written.toLowerCase() !== protocol) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const candidate = proxyEndpoint(endpoint, port, { family, nodeName });
        if (candidate === undefined) continue;
        const key = `${candidate.ip} ${port}`;
        const known = found.get(key);
        if (known === undefined || rank(candidate) > rank(known)) found.set(key, candidate);
      }
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

function proxyEndpoint(
  { addresses, conditions, nodeName, hints }: Endpoint,
  port: number,
  about: { readonly family: 4 | 6; readonly nodeName: string },
): ProxyEndpoint | undefined {
  // All addresses of an endpoint are the same place; consumers use the first.
  const ip = ipOf(about.family, addresses[0] ?? '');
  if (ip === undefined) return undefined;
  const { ready = true } = conditions;
  return {
    ip,
    port,
    ready,
    serving: conditions.serving ?? ready,
    terminating: conditions.terminating ?? false,
    isLocal: nodeName === about.nodeName,
    zoneHints: (hints?.forZones ?? []).map(({ name }) => name),
    nodeHints: (hints?.forNodes ?? []).map(({ name }) => name),
  };
}

const rank = ({ ready, serving }: ProxyEndpoint): number => (ready ? 2 : serving ? 1 : 0);
