/** The answer to a question about the cluster's names. Pure. */
import type { Answer } from 'dns-packet';
import type { Service } from '../../api/core/v1/service.ts';
import { parseIp } from '../../api/ip-address.ts';
import { type ClusterName, clusterName, dashedIp } from './cluster-name.ts';
import { type ClusterObjects, clusterIps, serviceNameLabel } from './cluster-objects.ts';

export type Resolution =
  /** It is somebody else's name. */
  | { readonly kind: 'forward' }
  | { readonly kind: 'unknown' }
  /** The name is there; of the type that was asked for it may have nothing. */
  | { readonly kind: 'known'; readonly answers: readonly Answer[]; readonly additionals: readonly Answer[] }
  /** The name is another name for `target`. */
  | { readonly kind: 'alias'; readonly target: string; readonly alias: Answer };

export interface ZoneOptions {
  /** In lower case, without a dot at the end: `cluster.local`. */
  readonly domain: string;
  readonly ttlSeconds: number;
  /** Addresses of this server. */
  readonly serverIps: readonly string[];
  /** Of the zone's state; grows. */
  readonly serial: number;
}

/** Of the schema that answers follow. */
const schemaVersion = '1.1.0';
/** What the SRV records of a name share out. */
const weights = 100;

const forward: Resolution = { kind: 'forward' };
const unknown: Resolution = { kind: 'unknown' };

/** `name` without a dot at the end, in any case; `type` as `AAAA`. Answers have the name as it was asked for. */
export function resolve(
  { name, type }: { readonly name: string; readonly type: string },
  objects: ClusterObjects,
  zone: ZoneOptions,
): Resolution {
  const parsed = clusterName(name.toLowerCase(), zone.domain);
  return new Resolver({ name, type }, objects, zone).resolve(parsed);
}

/** What comes with an answer that has nothing: who says so, and how long it holds. */
export function startOfAuthority({ domain, ttlSeconds, serial }: ZoneOptions): Answer {
  return {
    type: 'SOA',
    name: domain,
    ttl: ttlSeconds,
    data: {
      mname: `ns.dns.${domain}`,
      rname: `hostmaster.${domain}`,
      serial,
      refresh: 7200,
      retry: 1800,
      expire: 86_400,
      minimum: ttlSeconds,
    },
  };
}

/** A place where a Service is served: its cluster IP, or one of the endpoints of a headless one. */
interface Place {
  /** Its name. */
  readonly name: string;
  readonly ip: string;
}

interface PlacePort extends Place {
  readonly portName: string;
  readonly protocol: string;
  readonly port: number;
}

class Resolver {
  readonly #name: string;
  readonly #type: string;
  readonly #objects: ClusterObjects;
  readonly #zone: ZoneOptions;

  constructor(
    { name, type }: { readonly name: string; readonly type: string },
    objects: ClusterObjects,
    zone: ZoneOptions,
  ) {
    this.#name = name;
    this.#type = type;
    this.#objects = objects;
    this.#zone = zone;
  }

  resolve(parsed: ClusterName): Resolution {
    switch (parsed.kind) {
      case 'outside':
        return forward;
      case 'reverse':
        return this.#reverse(parsed.ip);
      case 'domain':
        return this.#domain();
      case 'version':
        return this.#known(this.#type === 'TXT' ? [this.#record('TXT', schemaVersion)] : []);
      case 'server':
        return this.#addresses(this.#zone.serverIps);
      case 'branch':
        return this.#known([]);
      case 'unknown':
        return unknown;
      case 'namespace':
        return this.#objects.hasNamespace(parsed.namespace) ? this.#known([]) : unknown;
      case 'pod': {
        const { namespace, ip } = parsed;
        return ip !== undefined && this.#objects.hasNamespace(namespace) ? this.#addresses([ip]) : unknown;
      }
      default: {
        const service = this.#objects.service(parsed.namespace, parsed.service);
        return service === undefined ? unknown : this.#ofService(service, parsed);
      }
    }
  }

  #ofService(
    service: Service,
    parsed: Extract<ClusterName, { readonly kind: 'service' | 'host' | 'port' }>,
  ): Resolution {
    if (service.spec.type === 'ExternalName') {
      if (parsed.kind !== 'service') return unknown;
      const target = (service.spec.externalName ?? '').replace(/\.$/, '');
      return { kind: 'alias', target, alias: this.#record('CNAME', target) };
    }
    if (parsed.kind === 'service') {
      if (this.#type === 'SRV') return this.#servers(this.#placePorts(service));
      return this.#addresses(this.#places(service).map(({ ip }) => ip));
    }
    if (parsed.kind === 'host') {
      // Only endpoints of headless Services have names.
      if (!isHeadless(service)) return unknown;
      const name = `${parsed.host}.${this.#nameOf(service)}`;
      const ips = this.#places(service)
        .filter((place) => place.name === name)
        .map(({ ip }) => ip);
      return ips.length === 0 ? unknown : this.#addresses(ips);
    }
    const ports = this.#placePorts(service).filter(
      ({ protocol, portName }) =>
        protocol.toLowerCase() === parsed.protocol && (parsed.port === undefined || portName === parsed.port),
    );
    if (ports.length === 0) return unknown;
    return this.#type === 'SRV' && parsed.port !== undefined ? this.#servers(ports) : this.#known([]);
  }

  #places(service: Service): readonly Place[] {
    const name = this.#nameOf(service);
    if (!isHeadless(service)) return clusterIps(service).map((ip) => ({ name, ip }));
    return distinct(this.#endpointPorts(service));
  }

  #placePorts(service: Service): readonly PlacePort[] {
    if (isHeadless(service)) return this.#endpointPorts(service).filter(({ port }) => port !== 0);
    const name = this.#nameOf(service);
    return (service.spec.ports ?? []).flatMap(({ name: portName = '', protocol = 'TCP', port }) =>
      clusterIps(service).map((ip) => ({ name, ip, portName, protocol, port })),
    );
  }

  /** Of endpoints that are ready. Those of slices without ports have the port 0. */
  #endpointPorts(service: Service): readonly PlacePort[] {
    const { namespace = '', name = '' } = service.metadata;
    const none = [{ name: '', protocol: '', port: 0 }];
    return this.#objects.slicesOf(namespace, name).flatMap(({ endpoints, ports }) =>
      (endpoints ?? [])
        .filter(({ conditions }) => conditions.ready !== false)
        .flatMap(({ addresses, hostname }) =>
          addresses.flatMap((ip) =>
            ((ports ?? []).length > 0 ? ports! : none).map(({ name: portName = '', protocol = 'TCP', port = 0 }) => ({
              name: `${hostname || dashedIp(ip)}.${this.#nameOf(service)}`,
              ip,
              portName,
              protocol,
              port,
            })),
          ),
        ),
    );
  }

  #nameOf({ metadata }: Service): string {
    return `${metadata.name}.${metadata.namespace}.svc.${this.#zone.domain}`;
  }

  #reverse(ip: string): Resolution {
    const ofServices = this.#objects.servicesByIp(ip).map((service) => this.#nameOf(service));
    const names = new Set(ofServices.length > 0 ? ofServices : this.#endpointNames(ip));
    if (names.size === 0) return forward;
    return this.#known(this.#type === 'PTR' ? [...names].map((name) => this.#record('PTR', name)) : []);
  }

  /** Names of headless Services' endpoints with this address. */
  #endpointNames(ip: string): readonly string[] {
    return this.#objects.slicesByIp(ip).flatMap(({ metadata }) => {
      const service = this.#objects.service(metadata.namespace ?? '', metadata.labels?.[serviceNameLabel] ?? '');
      if (service === undefined || !isHeadless(service)) return [];
      return this.#places(service)
        .filter((place) => place.ip === ip)
        .map(({ name }) => name);
    });
  }

  #domain(): Resolution {
    if (this.#type === 'SOA') return this.#known([startOfAuthority(this.#zone)]);
    if (this.#type === 'NS') return this.#known([this.#record('NS', `ns.dns.${this.#zone.domain}`)]);
    return this.#known([]);
  }

  #addresses(ips: readonly string[]): Resolution {
    return this.#known([...new Set(ips)].flatMap((ip) => this.#address(this.#name, ip, this.#type)));
  }

  /** None where the address is of another type. */
  #address(name: string, ip: string, type: string): readonly Answer[] {
    const its = addressType(ip);
    return its === undefined || its !== type ? [] : [{ type: its, name, ttl: this.#zone.ttlSeconds, data: ip }];
  }

  /** Where each of the ports is, and the addresses of what is there. */
  #servers(ports: readonly PlacePort[]): Resolution {
    const targets = new Map(ports.map(({ name, port }) => [`${name} ${port}`, { target: name, port }]));
    const weight = Math.max(1, Math.floor(weights / Math.max(1, targets.size)));
    const answers = [...targets.values()].map(
      ({ target, port }): Answer => ({
        type: 'SRV',
        name: this.#name,
        ttl: this.#zone.ttlSeconds,
        data: { priority: 0, weight, port, target },
      }),
    );
    const additionals = distinct(ports).flatMap(({ name, ip }) => this.#address(name, ip, addressType(ip) ?? ''));
    return { kind: 'known', answers, additionals };
  }

  #known(answers: readonly Answer[]): Resolution {
    return { kind: 'known', answers, additionals: [] };
  }

  #record(type: 'TXT' | 'CNAME' | 'PTR' | 'NS', data: string): Answer {
    return { type, name: this.#name, ttl: this.#zone.ttlSeconds, data };
  }
}

const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None';

function addressType(ip: string): 'A' | 'AAAA' | undefined {
  const address = parseIp(ip);
  if (address === undefined) return undefined;
  return address.bytes.length === 4 ? 'A' : 'AAAA';
}

function distinct(places: readonly Place[]): readonly Place[] {
  const found = new Map(places.map((place) => [`${place.name} ${place.ip}`, place]));
  return [...found.values()];
}
