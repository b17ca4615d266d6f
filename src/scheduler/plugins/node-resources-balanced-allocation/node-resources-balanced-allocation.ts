import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import { nodeScoreMax, type Plugin } from '../../framework/plugin.ts';
import { skip, success } from '../../framework/status.ts';

/** How alike the used shares of CPU and memory are with the Pod in place: 100 less the standard deviation in hundredths, cut off. */
export function balancedAllocationScore(
  { requests }: Pick<PodInfo, 'requests'>,
  { allocatable, requested }: Pick<NodeInfo, 'allocatable' | 'requested'>,
): number {
  if (allocatable.milliCpu === 0 || allocatable.memory === 0) return nodeScoreMax;
  const cpu = Math.min(1, (requested.milliCpu + requests.milliCpu) / allocatable.milliCpu);
  const memory = Math.min(1, (requested.memory + requests.memory) / allocatable.memory);
  // The standard deviation of two numbers.
  return Math.floor((1 - Math.abs((cpu - memory) / 2)) * nodeScoreMax);
}

/** Nodes on which CPU and memory run out together are better. Says nothing to Pods that request neither: they would all go to one Node. */
export function nodeResourcesBalancedAllocation(): Plugin {
  return {
    name: 'NodeResourcesBalancedAllocation',
    preScore: (_state, { requests }) => (requests.milliCpu === 0 && requests.memory === 0 ? skip : success),
    score: (_state, pod, node) => balancedAllocationScore(pod, node),
  };
}
