/** What a Service asks of the proxy, one entry for each of its ports and families. Pure. */
import type { Service } from '../../api/core/v1/service.ts';
import { cidrsOf, type IpFamily, ipFamilies, ipsOf } from './ip-family.ts';

const protocols = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

export type Protocol = (typeof protocols)[keyof typeof protocols];

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly family: IpFamily;
  readonly protocol: Protocol;
  /** By which its endpoints' slices know it; may be empty. */
  readonly portName: string;
  readonly port: number;
  readonly clusterIp: string;
  /** 0 where it has none. */
  readonly nodePort: number;
  readonly externalIps: readonly string[];
  readonly loadBalancerIps: readonly string[];
  /** Who may use loadBalancerIps; everybody where empty. */
  readonly sourceRanges: readonly string[];
  /** Undefined without affinity. */
  readonly affinitySeconds: number | undefined;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
}

/** Services and slices with it are another proxy's. */
export const serviceProxyNameLabel = 'service.kubernetes.io/service-proxy-name';

const affinitySecondsDefault = 10_800;

/** Of what reaches nft's text nothing else may be in a name, whoever wrote the object. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** None for headless Services, for ExternalName, and for what is another proxy's. */
export function servicePorts(service: Service): readonly ServicePort[] {
  const { metadata, spec } = service;
  if (spec.type === 'ExternalName' || metadata.labels?.[serviceProxyNameLabel] !== undefined) return [];
  const { namespace = '', name = '' } = metadata;
  if (!plainName.test(namespace) || !plainName.test(name)) return [];
  return ipFamilies.flatMap((family) => {
    const [clusterIp] = ipsOf(family, clusterIps(service));
    if (clusterIp === undefined) return [];
    const common = { namespace, name, family, clusterIp, ...frontends(service, family), ...policies(service) };
    return (spec.ports ?? []).flatMap(({ name: portName = '', port, protocol: written = 'TCP', nodePort = 0 }) => {
      const protocol = protocols[written as keyof typeof protocols];
      return protocol === undefined ? [] : [{ ...common, portName, port, protocol, nodePort }];
    });
  });
}

function clusterIps({ spec }: Service): readonly string[] {
  const all = spec.clusterIPs ?? [];
  return all.length > 0 ? all : [spec.clusterIP ?? ''];
}

function frontends({ spec, status }: Service, family: IpFamily) {
  const ingress = status.loadBalancer.ingress ?? [];
  return {
    externalIps: ipsOf(family, spec.externalIPs),
    // In mode Proxy the load balancer is to be gone through.
    loadBalancerIps: ipsOf(
      family,
      ingress.filter(({ ipMode = 'VIP' }) => ipMode === 'VIP').map(({ ip = '' }) => ip),
    ),
    sourceRanges: cidrsOf(family, spec.loadBalancerSourceRanges),
  };
}

function policies({ spec }: Service) {
  const { timeoutSeconds = affinitySecondsDefault } = spec.sessionAffinityConfig?.clientIP ?? {};
  return {
    affinitySeconds: spec.sessionAffinity === 'ClientIP' ? timeoutSeconds : undefined,
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    externalPolicyLocal: spec.externalTrafficPolicy === 'Local',
  };
}

/** Whether anybody outside the cluster may use it. */
export const isExternal = ({ nodePort, externalIps, loadBalancerIps }: ServicePort): boolean =>
  nodePort !== 0 || externalIps.length > 0 || loadBalancerIps.length > 0;
