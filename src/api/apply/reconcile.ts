/** Brings sets written under an earlier schema in line with the present one. */
import { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import type { Shape } from './shape.ts';
import { shapeBelow } from './typed-fields.ts';

/** Sets that are known to fit a shape. Both are immutable, so that holds for good. */
const fitting = new WeakMap<Shape, WeakSet<FieldSet>>();

/**
 * The set, where it owns parts of what has become atomic, owns that as a whole. What has become granular since is left
 * as it is: its owner owns the container until someone changes what is in it.
 */
export function reconcileFields(shape: Shape, set: FieldSet): FieldSet {
  let known = fitting.get(shape);
  if (known === undefined) {
    known = new WeakSet();
    fitting.set(shape, known);
  }
  if (known.has(set)) return set;
  const result = reconcile(shape, set);
  known.add(result);
  return result;
}

function reconcile(shape: Shape, set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  if (isWhole(shape)) return FieldSet.leaf;
  let children: Map<PathElement, FieldSet> | undefined;
  for (const [element, child] of set.children) {
    const inner = shapeBelow(shape, element);
    const fitted = inner === undefined ? child : reconcile(inner, child);
    if (fitted === child) continue;
    children ??= new Map(set.children);
    children.set(element, fitted);
  }
  return children === undefined ? set : new FieldSet(set.isMember, children);
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
