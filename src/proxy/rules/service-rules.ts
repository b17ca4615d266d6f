/** One Service's part of the table. Pure. */
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { endpointsOf, type ProxyEndpoint } from '../endpoints/proxy-endpoints.ts';
import { type Place, type ReachableEndpoints, reachableEndpoints } from '../endpoints/reachable-endpoints.ts';
import type { HealthCheck } from '../health-check-servers.ts';
import { type RuleSet, RuleSetBuilder } from '../nft/rule-set.ts';
import { cidrContains, type IpFamily } from '../services/ip-family.ts';
import { isExternal, type ServicePort, servicePorts } from '../services/service-ports.ts';
import { type BaseSet, markForMasquerade, refuseChain, setName, words } from './base-rules.ts';

/** What the Node of the proxy is, as far as rules depend on it. */
export interface ProxyContext extends Place {
  readonly clusterCidrs: Readonly<Record<IpFamily, readonly string[]>>;
  readonly nodeIps: Readonly<Record<IpFamily, readonly string[]>>;
}

/** Where UDP packets come for a Service, and who answers them: conntrack remembers flows even when those are gone. */
export interface UdpFrontend {
  readonly family: IpFamily;
  readonly ip: string;
  readonly port: number;
  readonly endpointIps: ReadonlySet<string>;
}

export interface CompiledService {
  readonly rules: RuleSet;
  readonly udp: readonly UdpFrontend[];
  /** What a load balancer is to be told, where it asks. */
  readonly healthCheck: HealthCheck | undefined;
}

/** So many clients of one endpoint are remembered; more of them get an endpoint by chance. */
const affinityClientsMax = 65_536;

export function compileService(
  service: Service,
  slices: readonly EndpointSlice[],
  context: ProxyContext,
): CompiledService {
  const rules = new RuleSetBuilder();
  const udp: UdpFrontend[] = [];
  const local = new Set<string>();
  for (const port of servicePorts(service)) {
    const endpoints = endpointsOf(port, slices, context.nodeName);
    new PortRules(rules, port, context).add(reachableEndpoints(port, endpoints, context));
    if (port.protocol === 'udp') udp.push(...udpFrontends(port, endpoints, context));
    for (const { ip, ready, isLocal } of endpoints) if (ready && isLocal) local.add(ip);
  }
  return { rules, udp, healthCheck: healthCheckOf(service, local.size) };
}

function healthCheckOf({ metadata, spec }: Service, localEndpoints: number): HealthCheck | undefined {
  const { namespace = '', name = '' } = metadata;
  const { healthCheckNodePort: port = 0, type, externalTrafficPolicy } = spec;
  if (port === 0 || type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local') return undefined;
  return { namespace, name, port, localEndpoints };
}

class PortRules {
  readonly #rules: RuleSetBuilder;
  readonly #port: ServicePort;
  readonly #context: ProxyContext;
  /** What its chains' names end with. */
  readonly #id: string;

  constructor(rules: RuleSetBuilder, port: ServicePort, context: ProxyContext) {
    this.#rules = rules;
    this.#port = port;
    this.#context = context;
    this.#id = `${port.family}/${port.namespace}/${port.name}/${port.protocol}/${port.port}`;
  }

  add({ cluster, local, any }: ReachableEndpoints): void {
    const { clusterIp, internalPolicyLocal } = this.#port;
    this.#balance('cluster', cluster);
    this.#balance('local', local);
    const internal = internalPolicyLocal ? local : cluster;
    this.#element('cluster-ips', clusterIp);
    if (internal.length > 0) {
      this.#vip('service-ips', clusterIp, `goto ${this.#chain(internalPolicyLocal ? 'local' : 'cluster')}`);
    } else this.#vip('no-endpoint-ips', clusterIp, any ? 'drop' : `goto ${refuseChain}`);
    if (isExternal(this.#port)) this.#addExternal(local.length > 0, any);
    for (const { ip } of [...cluster, ...local]) this.#element('hairpin-ips', `${ip} . ${ip}`);
  }

  #addExternal(hasLocal: boolean, any: boolean): void {
    const { externalIps, loadBalancerIps, externalPolicyLocal, sourceRanges } = this.#port;
    if (any) {
      this.#rules.chain(this.#chain('external'), this.#externalRules(hasLocal));
      this.#external('service-ips', 'service-node-ports', `goto ${this.#chain('external')}`);
    }
    const unserved = any ? externalPolicyLocal && !hasLocal : true;
    if (unserved) this.#external('no-endpoint-ips', 'no-endpoint-node-ports', any ? 'drop' : `goto ${refuseChain}`);
    const guarded = loadBalancerIps.filter((ip) => !externalIps.includes(ip));
    if (guarded.length > 0 && sourceRanges.length > 0) {
      this.#rules.chain(this.#chain('firewall'), this.#firewallRules());
      for (const ip of guarded) this.#vip('firewall-ips', ip, `goto ${this.#chain('firewall')}`);
    }
  }

  #externalRules(hasLocal: boolean): readonly string[] {
    const { family, externalPolicyLocal } = this.#port;
    const { ip } = words[family];
    const toCluster = `goto ${this.#chain('cluster')}`;
    // The endpoint's answer must come back by this Node.
    if (!externalPolicyLocal) return [markForMasquerade, toCluster];
    return [
      // Pods and the Node itself may use any endpoint, as if they had asked for the cluster IP.
      ...this.#context.clusterCidrs[family].map((cidr) => `${ip} saddr ${cidr} ${toCluster}`),
      `fib saddr type local ${markForMasquerade}`,
      `fib saddr type local ${toCluster}`,
      ...(hasLocal ? [`goto ${this.#chain('local')}`] : []),
    ];
  }

  #firewallRules(): readonly string[] {
    const { family, sourceRanges, loadBalancerIps } = this.#port;
    const { ip } = words[family];
    // Where a load balancer's address is also the Node's own, what comes from the Node itself comes from that address.
    const nodeMay = this.#context.nodeIps[family].some((nodeIp) =>
      sourceRanges.some((range) => cidrContains(range, nodeIp)),
    );
    return [
      ...[...sourceRanges, ...(nodeMay ? loadBalancerIps : [])].map((range) => `${ip} saddr ${range} return`),
      'drop',
    ];
  }

  /** A chain that picks one of the endpoints for each connection; none where there are none. */
  #balance(kind: 'cluster' | 'local', endpoints: readonly ProxyEndpoint[]): void {
    if (endpoints.length === 0) return;
    const { affinitySeconds } = this.#port;
    const rules = affinitySeconds === undefined ? [this.#dnat(endpoints)] : this.#sticky(endpoints, affinitySeconds);
    this.#rules.chain(this.#chain(kind), rules);
  }

  #dnat(endpoints: readonly ProxyEndpoint[]): string {
    const { family, protocol } = this.#port;
    const to = `meta l4proto ${protocol} dnat ${words[family].ip} to`;
    const [only] = endpoints;
    if (endpoints.length === 1) return `${to} ${family === 6 ? `[${only!.ip}]` : only!.ip}:${only!.port}`;
    const numbered = endpoints.map(({ ip, port }, i) => `${i} : ${ip} . ${port}`);
    return `${to} numgen random mod ${endpoints.length} map { ${numbered.join(', ')} }`;
  }

  /** Each endpoint remembers its clients for so long after their last connection. */
  #sticky(endpoints: readonly ProxyEndpoint[], seconds: number): readonly string[] {
    const { ip, type } = words[this.#port.family];
    const known: string[] = [];
    const numbered: string[] = [];
    for (const [i, endpoint] of endpoints.entries()) {
      // No colons in names.
      const id = `${this.#id}/${endpoint.ip.replaceAll(':', '.')}/${endpoint.port}`;
      const chain = `endpoint-${id}`;
      const clients = `affinity-${seconds}-${id}`;
      this.#rules.sets.set(clients, {
        kind: 'set',
        declaration: `type ${type}; size ${affinityClientsMax}; flags dynamic,timeout; timeout ${seconds}s;`,
      });
      this.#rules.chain(chain, [`update @${clients} { ${ip} saddr }`, this.#dnat([endpoint])]);
      known.push(`${ip} saddr @${clients} goto ${chain}`);
      numbered.push(`${i} : goto ${chain}`);
    }
    return [...known, `numgen random mod ${endpoints.length} vmap { ${numbered.join(', ')} }`];
  }

  #chain(kind: 'cluster' | 'local' | 'external' | 'firewall'): string {
    return `${kind}-${this.#id}`;
  }

  #element(set: BaseSet, key: string, value?: string): void {
    this.#rules.element(setName(set, this.#port.family), key, value);
  }

  #vip(map: BaseSet, ip: string, verdict: string): void {
    this.#element(map, `${ip} . ${this.#port.protocol} . ${this.#port.port}`, verdict);
  }

  /** For all that it is reached by from outside. */
  #external(ipMap: BaseSet, nodePortMap: BaseSet, verdict: string): void {
    const { externalIps, loadBalancerIps, protocol, nodePort } = this.#port;
    for (const ip of [...externalIps, ...loadBalancerIps]) this.#vip(ipMap, ip, verdict);
    if (nodePort !== 0) this.#element(nodePortMap, `${protocol} . ${nodePort}`, verdict);
  }
}

function udpFrontends(
  { family, clusterIp, externalIps, loadBalancerIps, port, nodePort }: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  { nodeIps }: ProxyContext,
): readonly UdpFrontend[] {
  const endpointIps = new Set(endpoints.filter(({ serving }) => serving).map(({ ip }) => ip));
  const ips = new Set([clusterIp, ...externalIps, ...loadBalancerIps]);
  return [
    ...[...ips].map((ip) => ({ family, ip, port, endpointIps })),
    ...(nodePort === 0 ? [] : nodeIps[family].map((ip) => ({ family, ip, port: nodePort, endpointIps }))),
  ];
}
