/** Which fields an object has, by its type. */
import { type FieldNode, isLeaf, leaf, type OpenNode, self, withSelf } from './field-node.ts';
import { FieldSet } from './field-set.ts';
import { elementOrUndefined } from './list-item.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import {
  type DeducedShape,
  type FieldShape,
  type ListShape,
  type MapShape,
  type Shape,
  type StructShape,
  untypedShape,
} from './shape.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of that name; not what the prototype has, for maps may have keys such as `constructor`. */
export function own(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export function isEmptyRecord(value: JsonRecord): boolean {
  for (const key in value) if (value[key] !== undefined) return false;
  return true;
}

/** The shapes whose values are JSON objects with members that are owned one by one. */
export type RecordShape = StructShape | MapShape | DeducedShape;

/** The element and shape of what stands under `name`. */
export function memberOf(shape: RecordShape, name: string): FieldShape {
  if (shape.kind !== 'struct') {
    return { element: fieldElement(name), shape: shape.kind === 'map' ? shape.values : shape };
  }
  return shape.fields.get(name) ?? { element: fieldElement(name), shape: untypedShape };
}

/**
 * The set of fields that `value` mentions: leaves, list items and map entries. A struct or map that is a field is not
 * itself in the set unless it is empty, null or atomic: to mention what is in it is not to claim it.
 */
export function fieldsOf(shape: Shape, value: unknown): FieldSet {
  return FieldSet.from(mentioned(shape, value));
}

function mentioned(shape: Shape, value: unknown): FieldNode | undefined {
  switch (shape.kind) {
    case 'struct':
    case 'map':
      if (shape.isAtomic) return leaf;
      return isRecord(value) ? mentionedMembers(shape, value) : undefined;
    case 'deduced':
      return isRecord(value) ? mentionedMembers(shape, value) : leaf;
    case 'list':
      if (shape.relation === 'atomic') return leaf;
      return Array.isArray(value) ? mentionedItems(shape, value) : undefined;
    default:
      return leaf;
  }
}

function mentionedMembers(shape: RecordShape, value: JsonRecord): FieldNode | undefined {
  let node: OpenNode | undefined;
  for (const name in value) {
    const item = value[name];
    if (item === undefined) continue;
    const member = memberOf(shape, name);
    const isNamed = shape.kind === 'struct' && shape.fields.has(name);
    const below = mentioned(member.shape, item);
    const isClaimed = !isNamed || item === null || (isRecord(item) && isEmptyRecord(item));
    const child = isClaimed ? withSelf(below) : below;
    if (child === undefined) continue;
    node ??= {};
    node[member.element] = child;
  }
  return node;
}

function mentionedItems(list: ListShape, values: readonly unknown[]): FieldNode | undefined {
  return eachItem(list, values, {}, (item) => withSelf(mentioned(list.items, item)));
}

/** Puts what `below` makes of each item into `node`; of items that stand several times only that they are there. */
function eachItem(
  list: ListShape,
  values: readonly unknown[],
  node: OpenNode,
  below: (item: unknown) => FieldNode,
): FieldNode | undefined {
  let isEmpty = true;
  for (const value of values) {
    const element = elementOrUndefined(list, value);
    if (element === undefined) continue;
    node[element] = node[element] === undefined ? below(value) : leaf;
    isEmpty = false;
  }
  return isEmpty ? undefined : node;
}

/**
 * The tree of everything in `value`, itself and the containers in it included: what has been added, or removed, where
 * all of it was not there before, or is not there any more.
 */
export function everythingIn(shape: Shape, value: unknown): FieldNode {
  switch (shape.kind) {
    case 'struct':
    case 'map':
      if (shape.isAtomic) return leaf;
      return isRecord(value) ? everyMember(shape, value) : leaf;
    case 'deduced':
      return isRecord(value) ? everyMember(shape, value) : leaf;
    case 'list':
      return shape.relation !== 'atomic' && Array.isArray(value) ? everyItem(shape, value) : leaf;
    default:
      return leaf;
  }
}

function everyMember(shape: RecordShape, value: JsonRecord): FieldNode {
  let node: OpenNode | undefined;
  for (const name in value) {
    const item = value[name];
    if (item === undefined) continue;
    const member = memberOf(shape, name);
    node ??= { [self]: leaf };
    node[member.element] = everythingIn(member.shape, item);
  }
  return node ?? leaf;
}

function everyItem(list: ListShape, values: readonly unknown[]): FieldNode {
  return eachItem(list, values, { [self]: leaf }, (item) => everythingIn(list.items, item)) ?? leaf;
}

/**
 * The set with every struct field added that it has anything below: removing the last of what a manager owned in a struct
 * then removes the struct as well.
 */
export function withNamedFields(shape: Shape, set: FieldSet): FieldSet {
  return set.node === undefined ? set : FieldSet.from(named(shape, set.node));
}

function named(shape: Shape, node: FieldNode): FieldNode {
  if (isLeaf(node)) return node;
  const result: OpenNode = {};
  for (const element in node) {
    const child = node[element]!;
    const inner = shapeBelow(shape, element);
    const isNamed = shape.kind === 'struct' && inner !== undefined;
    const extended = inner === undefined ? child : named(inner, child);
    result[element] = isNamed ? withSelf(extended) : extended;
  }
  return result;
}

/** The shape that an element of a set leads to; undefined if the shape has no such thing. */
export function shapeBelow(shape: Shape, element: PathElement): Shape | undefined {
  const isField = element.startsWith('f:');
  switch (shape.kind) {
    case 'struct':
      return isField ? shape.fields.get(element.slice(2))?.shape : undefined;
    case 'map':
      return isField ? shape.values : undefined;
    case 'list':
      return isField ? undefined : shape.items;
    case 'deduced':
      return isField ? shape : undefined;
    default:
      return undefined;
  }
}
