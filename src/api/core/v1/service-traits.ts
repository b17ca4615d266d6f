/** What follows from a Service's type for its other fields. */
import type { Service } from './service.ts';

export const ipFamilies = ['IPv4', 'IPv6'] as const;
export type IpFamily = (typeof ipFamilies)[number];

type Spec = Service['spec'];

/** Has an address inside the cluster, or says explicitly that it has none. */
export function hasClusterIp({ type }: Spec): boolean {
  return type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer';
}

/** A port on every Node is found for each of its ports. */
export function allocatesNodePorts({ type, allocateLoadBalancerNodePorts }: Spec): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

/** Load balancers ask each Node whether it has endpoints of its own. */
export function needsHealthCheckNodePort({ type, externalTrafficPolicy }: Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

export function isExternallyAccessible({ type, externalIPs = [] }: Spec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

export function isHeadless({ clusterIPs = [] }: Spec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

export function sameItems(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return left.length === right.length && left.every((item, i) => item === right[i]);
}
