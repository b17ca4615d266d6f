/** What differs between two objects of a type, as sets of fields. */

import { deepEqual } from '../../base/deep-equal.ts';
import { type FieldNode, leaf, type OpenNode } from './field-node.ts';
import { FieldSet } from './field-set.ts';
import { indexItems } from './list-item.ts';
import type { PathElement } from './path-element.ts';
import { deducedShape, type ListShape, type Shape } from './shape.ts';
import {
  everythingIn,
  fieldsOf,
  isEmptyRecord,
  isRecord,
  type JsonRecord,
  memberOf,
  own,
  type RecordShape,
} from './typed-fields.ts';

/** No path is in more than one of the sets, except that of a list item that is there several times before or after. */
export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  /** There before and after, with different values. */
  readonly modified: FieldSet;
}

const { empty } = FieldSet;
const noDifference: Comparison = { added: empty, removed: empty, modified: empty };

/** Compares two values of the same shape, either of which may be undefined for absent. */
export function compare(shape: Shape, before: unknown, after: unknown): Comparison {
  const { added, removed, modified } = differ(shape, before, after);
  if (added === undefined && removed === undefined && modified === undefined) return noDifference;
  return { added: FieldSet.from(added), removed: FieldSet.from(removed), modified: FieldSet.from(modified) };
}

/** As Comparison, for a part of an object; undefined stands for nothing. */
interface Difference {
  readonly added?: FieldNode;
  readonly removed?: FieldNode;
  readonly modified?: FieldNode;
}

const none: Difference = {};
const modifiedLeaf: Difference = { modified: leaf };

function differ(shape: Shape, before: unknown, after: unknown): Difference {
  if (before === after) return none;
  if (before === undefined) return { added: everythingIn(shape, after) };
  if (after === undefined) return { removed: everythingIn(shape, before) };
  switch (shape.kind) {
    case 'struct':
    case 'map':
      return shape.isAtomic ? compareWhole(before, after) : compareMembers(shape, before, after);
    case 'deduced':
      return compareDeduced(before, after);
    case 'list':
      return shape.relation === 'atomic' ? compareWhole(before, after) : compareLists(shape, before, after);
    default:
      return compareWhole(before, after);
  }
}

/** The comparison without the fields in `ignored` and all that is below them. */
export function without(comparison: Comparison, ignored: FieldSet): Comparison {
  if (ignored.isEmpty || comparison === noDifference) return comparison;
  return {
    added: comparison.added.recursiveDifference(ignored),
    removed: comparison.removed.recursiveDifference(ignored),
    modified: comparison.modified.recursiveDifference(ignored),
  };
}

function compareWhole(before: unknown, after: unknown): Difference {
  return deepEqual(before, after) ? none : modifiedLeaf;
}

function compareMembers(shape: RecordShape, before: unknown, after: unknown): Difference {
  const old = isRecord(before) ? before : {};
  const now = isRecord(after) ? after : {};
  // Empty and null are told apart only while there is nothing else to say.
  if (isEmptyRecord(old) && isEmptyRecord(now)) return compareWhole(before, after);
  const collected = new Collector();
  for (const name in old) compareMember(shape, name, old, now, collected);
  for (const name in now) if (own(old, name) === undefined) compareMember(shape, name, old, now, collected);
  return collected.result();
}

function compareMember(shape: RecordShape, name: string, old: JsonRecord, now: JsonRecord, collected: Collector): void {
  const before = own(old, name);
  const after = own(now, name);
  if (before === after) return;
  const member = memberOf(shape, name);
  collected.add(member.element, differ(member.shape, before, after));
}

function compareDeduced(before: unknown, after: unknown): Difference {
  if (isRecord(before) && isRecord(after)) return compareMembers(deducedShape, before, after);
  if (!isRecord(before) && !isRecord(after)) return compareWhole(before, after);
  // An object took the place of something else, or the other way round.
  return {
    modified: leaf,
    added: isRecord(after) ? fieldsOf(deducedShape, after).node : undefined,
    removed: isRecord(before) ? fieldsOf(deducedShape, before).node : undefined,
  };
}

function compareLists(list: ListShape, before: unknown, after: unknown): Difference {
  const old = Array.isArray(before) ? before : [];
  const now = Array.isArray(after) ? after : [];
  if (old.length === 0 && now.length === 0) return compareWhole(before, after);
  // Most lists stay as they are, and finding that out costs less than telling items apart.
  if (deepEqual(old, now)) return none;
  const left = indexItems(list, old);
  const right = indexItems(list, now);
  const collected = new Collector();
  const compareItem = (element: PathElement): void => {
    const manyBefore = left.repeated.get(element);
    const manyAfter = right.repeated.get(element);
    if (manyBefore === undefined && manyAfter === undefined) {
      collected.add(element, differ(list.items, left.items.get(element), right.items.get(element)));
    } else if (manyBefore !== undefined && manyAfter !== undefined) {
      collected.add(element, compareWhole(manyBefore, manyAfter));
    } else if (manyBefore !== undefined) {
      const one = right.items.get(element);
      collected.add(element, { removed: leaf, added: nodeOf(list, one) });
    } else {
      const one = left.items.get(element);
      collected.add(element, { added: leaf, removed: nodeOf(list, one) });
    }
  };
  for (const element of left.order) compareItem(element);
  for (const element of right.order) if (!left.items.has(element)) compareItem(element);
  return collected.result();
}

function nodeOf(list: ListShape, item: unknown): FieldNode | undefined {
  return item === undefined ? undefined : everythingIn(list.items, item);
}

/** Gathers the differences in what a container holds. */
class Collector {
  #added: OpenNode | undefined;
  #removed: OpenNode | undefined;
  #modified: OpenNode | undefined;

  add(element: PathElement, { added, removed, modified }: Difference): void {
    if (added !== undefined) {
      this.#added ??= {};
      this.#added[element] = added;
    }
    if (removed !== undefined) {
      this.#removed ??= {};
      this.#removed[element] = removed;
    }
    if (modified !== undefined) {
      this.#modified ??= {};
      this.#modified[element] = modified;
    }
  }

  result(): Difference {
    if (this.#added === undefined && this.#removed === undefined && this.#modified === undefined) return none;
    return { added: this.#added, removed: this.#removed, modified: this.#modified };
  }
}
