/**
 * The tree that a set of fields is: each node is an object of the nodes below it, by path element, as FieldsV1 has it in
 * JSON. A node with nothing below it is in the set; one with others below it is in the set if it has `.` too. So the sets
 * of stored objects need no decoding, and a cache full of objects holds no second form of them.
 *
 * Nodes are immutable once made. Operations share what they leave alone, and give back their operand where they have no
 * effect. What would be an empty part is undefined. A frozen node is settled: it, and all below it, is in written order.
 */
import { compareElements, type Path, type PathElement } from './path-element.ts';

export interface FieldNode {
  readonly [element: PathElement]: FieldNode;
}

/** A node under construction. */
export type OpenNode = Record<PathElement, FieldNode>;

/** A node that is in the set with nothing below it. One object for all, so that objects with many fields take little memory. */
export const leaf: FieldNode = Object.freeze({});

/** Not an element: marks a node that is in the set and has others below it. It comes first. */
export const self = '.';

export function isLeaf(node: FieldNode): boolean {
  for (const _ in node) return false;
  return true;
}

/** Whether the path to the node is itself in the set. */
export function isMember(node: FieldNode): boolean {
  return node[self] !== undefined || isLeaf(node);
}

/** The same with the path to the node in the set as well. */
export function withSelf(node: FieldNode | undefined): FieldNode {
  if (node === undefined || isLeaf(node)) return leaf;
  return node[self] === undefined ? { [self]: leaf, ...node } : node;
}

export function unite(a: FieldNode, b: FieldNode): FieldNode {
  if (a === b) return a;
  if (isLeaf(b)) return withSelf(a);
  if (isLeaf(a)) return withSelf(b);
  let result: OpenNode | undefined;
  for (const element in b) {
    if (element === self) continue;
    const ours = a[element];
    const theirs = b[element]!;
    const united = ours === undefined ? theirs : unite(ours, theirs);
    if (united === ours) continue;
    result ??= { ...a };
    result[element] = united;
  }
  return b[self] === undefined ? (result ?? a) : withSelf(result ?? a);
}

export function intersect(a: FieldNode, b: FieldNode): FieldNode | undefined {
  if (a === b) return a;
  return change(a, isMember(a) && isMember(b), (element, ours) => {
    const theirs = b[element];
    return theirs === undefined ? undefined : intersect(ours, theirs);
  });
}

/** What is in `a` and not in `b`. */
export function subtract(a: FieldNode, b: FieldNode): FieldNode | undefined {
  return change(a, isMember(a) && !isMember(b), (element, ours) => {
    const theirs = b[element];
    return theirs === undefined ? ours : subtract(ours, theirs);
  });
}

/** What is in `a` and neither in `b` nor below a path that is. */
export function subtractBelow(a: FieldNode, b: FieldNode): FieldNode | undefined {
  return change(a, isMember(a) && !isMember(b), (element, ours) => {
    const theirs = b[element];
    if (theirs === undefined) return ours;
    return isMember(theirs) ? undefined : subtractBelow(ours, theirs);
  });
}

/** What has nothing of the set below it. */
export function ends(node: FieldNode): FieldNode | undefined {
  return change(node, isLeaf(node), (_element, child) => ends(child));
}

/** The node with each of those below it changed, or dropped where `next` gives undefined. */
function change(
  node: FieldNode,
  keepsSelf: boolean,
  next: (element: PathElement, child: FieldNode) => FieldNode | undefined,
): FieldNode | undefined {
  if (isLeaf(node)) return keepsSelf ? node : undefined;
  let result: OpenNode | undefined = keepsSelf || node[self] === undefined ? undefined : {};
  let isEmpty = true;
  for (const element in node) {
    if (element === self) continue;
    const child = node[element]!;
    const changed = next(element, child);
    if (changed !== child) result ??= copyBefore(node, element);
    if (changed === undefined) continue;
    isEmpty = false;
    if (result !== undefined) result[element] = changed;
  }
  if (isEmpty) return keepsSelf ? leaf : undefined;
  return result ?? node;
}

function copyBefore(node: FieldNode, end: PathElement): OpenNode {
  const copy: OpenNode = {};
  for (const element in node) {
    if (element === end) break;
    copy[element] = node[element]!;
  }
  return copy;
}

export function sameNodes(a: FieldNode, b: FieldNode): boolean {
  if (a === b) return true;
  let count = 0;
  for (const element in a) {
    const theirs = b[element];
    if (theirs === undefined || !sameNodes(a[element]!, theirs)) return false;
    count++;
  }
  for (const _ in b) count--;
  return count === 0;
}

/** The elements below the node, in written order. */
function sortedElements(node: FieldNode): PathElement[] {
  const elements: PathElement[] = [];
  for (const element in node) if (element !== self) elements.push(element);
  return isSorted(elements) ? elements : elements.sort(compareElements);
}

function isSorted(elements: readonly PathElement[]): boolean {
  for (let i = 1; i < elements.length; i++) if (compareElements(elements[i - 1]!, elements[i]!) > 0) return false;
  return true;
}

/** All paths of the set; those that end at a node come before those that go on below it. */
export function collectPaths(node: FieldNode, prefix: Path, found: Path[]): void {
  const elements = sortedElements(node);
  for (const element of elements) if (isMember(node[element]!)) found.push([...prefix, element]);
  for (const element of elements) collectPaths(node[element]!, [...prefix, element], found);
}

/** The node in written order, frozen; itself where it is that already. */
export function settled(node: FieldNode): FieldNode {
  if (Object.isFrozen(node)) return node;
  if (isLeaf(node)) return leaf;
  const result: OpenNode = {};
  if (node[self] !== undefined) result[self] = leaf;
  for (const element of sortedElements(node)) result[element] = settled(node[element]!);
  return Object.freeze(result);
}
