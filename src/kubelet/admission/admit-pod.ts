/** Whether a Node takes a Pod that is bound to it: a scheduler, or whoever set the Node, may have been mistaken. Pure; upstream's texts. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isNativeResource } from '../../api/core/v1/resource-list.ts';
import type { Taint, Toleration } from '../../api/core/v1/scheduling.ts';
import type { PodFailure } from '../status/status-facts.ts';
import { matchesNodeAffinity } from './node-affinity.ts';
import { type NodeUsage, type PodNeeds, resourceAmount } from './node-usage.ts';

/** Checked first, in this order. */
const foremostResources = ['cpu', 'memory', 'ephemeral-storage'];

/** Why the Node does not take it. `usage`: of the Pods that it has taken. */
export function whyNotAdmitted(pod: Pod, needs: PodNeeds, node: Node, usage: NodeUsage): PodFailure | undefined {
  const lack = lackingResource(needs, node, usage);
  if (lack !== undefined) return lack;
  if (!matchesNodeAffinity(pod.spec, node)) {
    return predicateFailure('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (!needs.hostPorts.every((port) => usage.isPortFree(port))) {
    return predicateFailure('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  const { tolerations = [] } = pod.spec;
  const evicting = (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  if (!evicting.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)))) {
    return predicateFailure('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  }
  return undefined;
}

function predicateFailure(reason: string, why: string): PodFailure {
  return { reason, message: `Predicate ${reason} failed: ${why}` };
}

function lackingResource({ requests }: PodNeeds, node: Node, usage: NodeUsage): PodFailure | undefined {
  const allocatable = node.status.allocatable ?? {};
  const capacityOf = (name: string): number => resourceAmount(name, allocatable[name] ?? '0');
  const lacks = (resource: string, requested: number, used: number): PodFailure | undefined => {
    const capacity = capacityOf(resource);
    if (requested <= capacity - used) return undefined;
    const numbers = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, ${numbers}` };
  };
  const tooMany = lacks('pods', 1, usage.podCount);
  if (tooMany !== undefined) return tooMany;
  const others = Object.keys(requests).filter((name) => !foremostResources.includes(name));
  for (const name of [...foremostResources, ...others]) {
    const requested = requests[name] ?? 0;
    // Resources that the Node knows nothing of are those of the cluster.
    if (requested === 0 || (allocatable[name] === undefined && !isNativeResource(name))) continue;
    const lack = lacks(name, requested, usage.requested(name));
    if (lack !== undefined) return lack;
  }
  return undefined;
}

export function tolerates(
  { key = '', operator = 'Equal', value = '', effect = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || (operator === 'Equal' && key !== '' && value === (taint.value ?? ''));
}
