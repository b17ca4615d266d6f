/** Brings sets written under an earlier schema in line with the present one. */
import { type FieldNode, isLeaf, leaf, type OpenNode } from './field-node.ts';
import { FieldSet } from './field-set.ts';
import type { Shape } from './shape.ts';
import { shapeBelow } from './typed-fields.ts';

/**
 * The set, where it owns parts of what has become atomic, owns that as a whole. What has become granular since is left
 * as it is: its owner owns the container until someone changes what is in it.
 */
export function reconcileFields(shape: Shape, set: FieldSet): FieldSet {
  if (set.node === undefined) return set;
  const node = reconcile(shape, set.node);
  return node === set.node ? set : FieldSet.from(node);
}

function reconcile(shape: Shape, node: FieldNode): FieldNode {
  if (isLeaf(node)) return node;
  if (isWhole(shape)) return leaf;
  let result: OpenNode | undefined;
  for (const element in node) {
    const inner = shapeBelow(shape, element);
    if (inner === undefined) continue;
    const child = node[element]!;
    const fitted = reconcile(inner, child);
    if (fitted === child) continue;
    result ??= { ...node };
    result[element] = fitted;
  }
  return result ?? node;
}

function isWhole(shape: Shape): boolean {
  switch (shape.kind) {
    case 'struct':
    case 'map':
      return shape.isAtomic;
    case 'list':
      return shape.relation === 'atomic';
    default:
      return false;
  }
}
