/** Whether a Node is one that a Pod asks for. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import { matchesNodeSelector } from '../../api/core/v1/node-selector-match.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';

export function matchesNodeAffinity({ nodeSelector = {}, affinity }: PodSpec, node: Node): boolean {
  const { labels = {} } = node.metadata;
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}
