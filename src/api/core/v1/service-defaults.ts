import type { Mutable } from '../../schema/schema.ts';
import type { Service } from './service.ts';
import { hasClusterIp, isExternallyAccessible } from './service-traits.ts';

/** How long a client stays with one endpoint by default: three hours. */
const clientIpAffinitySecondsDefault = 10800;

export function applyServiceDefaults({ spec, status }: Mutable<Service>): void {
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: clientIpAffinitySecondsDefault } };
  }
  for (const port of spec.ports ?? []) {
    if (port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ??= 'Cluster';
  if (hasClusterIp(spec)) spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}
