/** Where Pods find the API server: the endpoints of the Service `default/kubernetes`, which nobody but the server itself knows. */
import { BlockList, isIP } from 'node:net';
import type { Endpoints } from '../api/core/v1/endpoints.ts';
import type { NodeAddress } from '../api/core/v1/node.ts';
import type { EndpointSlice } from '../api/discovery/v1/endpoint-slice.ts';
import type { Client } from '../client/client.ts';
import { endpointSlices, endpoints } from '../client/resources.ts';
import { keepObject } from './keep-object.ts';

export interface AdvertisedServer {
  readonly address: string;
  readonly port: number;
}

const name = 'kubernetes';
const namespace = 'default';

/** Writes nothing where it is written already. */
export async function advertiseServer(client: Client, server: AdvertisedServer): Promise<void> {
  await Promise.all([
    keepObject(client, endpoints, serverEndpoints(server)),
    keepObject(client, endpointSlices, serverSlice(server)),
  ]);
}

/** Its slice is written beside it: the one that would be made of it has another name. */
export function serverEndpoints({ address, port }: AdvertisedServer): Endpoints {
  return {
    metadata: { name, namespace, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  };
}

export function serverSlice({ address, port }: AdvertisedServer): EndpointSlice {
  return {
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: isIP(address) === 6 ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  };
}

/** The address at which Pods reach a server that listens on `host`. Undefined where they cannot: it listens on loopback alone. */
export function advertisedAddress(host: string, nodeAddresses: readonly NodeAddress[]): string | undefined {
  const own = nodeAddresses.map(({ address }) => address).filter((address) => !isLoopback(address));
  if (host === '::') return own[0];
  if (host === '0.0.0.0') return own.find((address) => isIP(address) === 4);
  return isIP(host) !== 0 && !isLoopback(host) ? host : undefined;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const isLoopback = (address: string): boolean => loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
