import type { Node, NodeCondition } from '../../api/core/v1/node.ts';

export function nodeCondition({ status }: Node, type: string): NodeCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** `True`, `False` or `Unknown`; undefined where nobody has ever said. */
export function readyStatus(node: Node): string | undefined {
  return nodeCondition(node, 'Ready')?.status;
}
