import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../../api/core/v1/endpoints.ts';

interface Host {
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

interface PortHosts {
  /** Undefined for hosts of a headless Service without ports. */
  readonly port: EndpointPort | undefined;
  readonly hosts: Map<string, Host>;
}

/**
 * The one form of subsets that say the same: each port in one subset, ports of the same hosts together, all in order. As upstream's, but for
 * the order of ports and subsets, which is by name and number here.
 */
export function repackSubsets(subsets: readonly EndpointSubset[]): EndpointSubset[] {
  const byHosts = new Map<string, { readonly ports: EndpointPort[]; readonly hosts: readonly Host[] }>();
  for (const { port, hosts } of hostsByPort(subsets)) {
    const keys = [...hosts.keys()].sort();
    const key = keys.join('\n');
    let group = byHosts.get(key);
    if (group === undefined) {
      group = { ports: [], hosts: keys.map((host) => hosts.get(host)!) };
      byHosts.set(key, group);
    }
    if (port !== undefined) group.ports.push(port);
  }
  return [...byHosts.values()].map(subsetOf).sort(bySubset);
}

function hostsByPort(subsets: readonly EndpointSubset[]): Iterable<PortHosts> {
  const all = new Map<string, PortHosts>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = port === undefined ? '' : portKey(port);
      let entry = all.get(key);
      if (entry === undefined) {
        entry = { port, hosts: new Map() };
        all.set(key, entry);
      }
      for (const address of addresses) addHost(entry.hosts, address, true);
      for (const address of notReadyAddresses) addHost(entry.hosts, address, false);
    }
  }
  return all.values();
}

/** The text sorts by address. */
function addHost(hosts: Map<string, Host>, address: EndpointAddress, ready: boolean): void {
  hosts.set(`${address.ip} ${address.targetRef?.uid ?? ''} ${ready ? 'ready' : ''}`, { address, ready });
}

function subsetOf({
  ports,
  hosts,
}: {
  readonly ports: EndpointPort[];
  readonly hosts: readonly Host[];
}): EndpointSubset {
  const addresses = hosts.filter(({ ready }) => ready).map(({ address }) => address);
  const notReadyAddresses = hosts.filter(({ ready }) => !ready).map(({ address }) => address);
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
    ...(ports.length === 0 ? {} : { ports: ports.sort((a, b) => compare(portKey(a), portKey(b))) }),
  };
}

function bySubset(a: EndpointSubset, b: EndpointSubset): number {
  const key = ({ ports = [], addresses = [], notReadyAddresses = [] }: EndpointSubset): string =>
    `${ports.map(portKey).join()} ${addresses[0]?.ip ?? ''} ${notReadyAddresses[0]?.ip ?? ''}`;
  return compare(key(a), key(b));
}

const portKey = ({ name = '', port, protocol = '', appProtocol = '' }: EndpointPort): string =>
  `${name} ${String(port).padStart(5, '0')} ${protocol} ${appProtocol}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
