/** What DNS reads of the cluster. */
import type { Namespace } from '../../api/core/v1/namespace.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { formatIp, parseIp } from '../../api/ip-address.ts';
import type { Informer } from '../../client/informer/informer.ts';

export interface ClusterObjects {
  hasNamespace(name: string): boolean;
  service(namespace: string, name: string): Service | undefined;
  slicesOf(namespace: string, service: string): readonly EndpointSlice[];
  /** Those with this cluster IP. Addresses in canonical form. */
  servicesByIp(ip: string): readonly Service[];
  /** Those with an endpoint of this address. */
  slicesByIp(ip: string): readonly EndpointSlice[];
}

export const serviceNameLabel = 'kubernetes.io/service-name';

const byIp = 'ip';
const byService = 'service';

/** Reads the caches of informers; each answer is as new as they are. */
export class CachedClusterObjects implements ClusterObjects {
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;

  constructor(informers: {
    readonly namespaces: Informer<Namespace>;
    readonly services: Informer<Service>;
    readonly slices: Informer<EndpointSlice>;
  }) {
    this.#namespaces = informers.namespaces;
    this.#services = informers.services;
    this.#slices = informers.slices;
    this.#services.addIndex(byIp, (service) => canonical(clusterIps(service)));
    this.#slices.addIndex(byService, ({ metadata }) => {
      const name = metadata.labels?.[serviceNameLabel];
      return name === undefined ? [] : [`${metadata.namespace}/${name}`];
    });
    this.#slices.addIndex(byIp, ({ endpoints }) => canonical((endpoints ?? []).flatMap(({ addresses }) => addresses)));
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.lister.get('', name) !== undefined;
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.lister.get(namespace, name);
  }

  slicesOf(namespace: string, service: string): readonly EndpointSlice[] {
    return this.#slices.lister.byIndex(byService, `${namespace}/${service}`);
  }

  servicesByIp(ip: string): readonly Service[] {
    return this.#services.lister.byIndex(byIp, ip);
  }

  slicesByIp(ip: string): readonly EndpointSlice[] {
    return this.#slices.lister.byIndex(byIp, ip);
  }
}

/** `None` is among them for a headless Service. */
export function clusterIps({ spec }: Service): readonly string[] {
  const all = spec.clusterIPs ?? [];
  return all.length > 0 ? all : spec.clusterIP ? [spec.clusterIP] : [];
}

function canonical(texts: readonly string[]): readonly string[] {
  const ips = texts.flatMap((text) => {
    const address = parseIp(text);
    return address === undefined ? [] : [formatIp(address.bytes)];
  });
  return [...new Set(ips)];
}
