import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import { nodeScoreMax } from '../../framework/plugin.ts';

/** What is left of CPU and memory with the Pod in place, in hundredths, on average. What a Node does not have does not count. */
export function leastAllocatedScore(
  pod: Pick<PodInfo, 'nonZeroMilliCpu' | 'nonZeroMemory'>,
  node: Pick<NodeInfo, 'allocatable' | 'nonZeroMilliCpu' | 'nonZeroMemory'>,
): number {
  const { milliCpu, memory } = node.allocatable;
  let sum = 0;
  let resources = 0;
  if (milliCpu > 0) {
    sum += leftOver(milliCpu, node.nonZeroMilliCpu + pod.nonZeroMilliCpu);
    resources++;
  }
  if (memory > 0) {
    sum += leftOver(memory, node.nonZeroMemory + pod.nonZeroMemory);
    resources++;
  }
  return resources === 0 ? 0 : Math.floor(sum / resources);
}

function leftOver(capacity: number, requested: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * nodeScoreMax) / capacity);
}
