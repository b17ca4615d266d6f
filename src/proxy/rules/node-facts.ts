/** What the proxy reads of its own Node. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import { type IpFamily, ipsOf } from '../services/ip-family.ts';

export interface NodeFacts {
  /** Empty where it has none. */
  readonly zone: string;
  /** Its internal addresses. */
  readonly ips: Readonly<Record<IpFamily, readonly string[]>>;
}

const zoneLabel = 'topology.kubernetes.io/zone';
/** By which the cluster autoscaler says that a Node will be taken away. */
const deletionTaint = 'ToBeDeletedByClusterAutoscaler';

/** Of a Node that is not known there is nothing to say. */
export function nodeFacts(node: Node | undefined): NodeFacts {
  const addresses = (node?.status.addresses ?? []).flatMap(({ type, address }) =>
    type === 'InternalIP' ? [address] : [],
  );
  return { zone: node?.metadata.labels?.[zoneLabel] ?? '', ips: { 4: ipsOf(4, addresses), 6: ipsOf(6, addresses) } };
}

/** Whether load balancers may send it new connections. */
export function isEligible(node: Node | undefined): boolean {
  if (node === undefined) return true;
  const isGoing = node.spec.taints?.some(({ key }) => key === deletionTaint) === true;
  return node.metadata.deletionTimestamp === undefined && !isGoing;
}
