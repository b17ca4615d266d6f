/** Takes fields out of an object, or takes out everything else. */
import { setOwn } from '../schema/decode.ts';
import { type FieldNode, isLeaf, isMember } from './field-node.ts';
import type { FieldSet } from './field-set.ts';
import { elementOrUndefined } from './list-item.ts';
import type { ListShape, Shape } from './shape.ts';
import { isEmptyRecord, isRecord, type JsonRecord, memberOf, type RecordShape } from './typed-fields.ts';

/**
 * The value without the struct fields, map entries and list items of the set. A container that loses all it had in this
 * way stays, empty.
 */
export function removeItems(shape: Shape, value: unknown, items: FieldSet): unknown {
  return items.node === undefined ? value : remove(shape, value, items.node);
}

function remove(shape: Shape, value: unknown, items: FieldNode): unknown {
  if (isLeaf(items)) return value;
  switch (shape.kind) {
    case 'struct':
    case 'map':
      return shape.isAtomic || !isRecord(value) ? value : removeMembers(shape, value, items);
    case 'deduced':
      return isRecord(value) ? removeMembers(shape, value, items) : value;
    case 'list':
      return shape.relation !== 'atomic' && Array.isArray(value) ? removeListItems(shape, value, items) : value;
    default:
      return value;
  }
}

function removeMembers(shape: RecordShape, value: JsonRecord, items: FieldNode): unknown {
  const kept: Record<string, unknown> = {};
  for (const name in value) {
    const member = memberOf(shape, name);
    const part = items[member.element];
    if (part !== undefined && isMember(part)) continue;
    setOwn(kept, name, part === undefined ? value[name] : remove(member.shape, value[name], part));
  }
  return kept;
}

function removeListItems(list: ListShape, values: readonly unknown[], items: FieldNode): unknown {
  const kept: unknown[] = [];
  for (const value of values) {
    const element = elementOrUndefined(list, value);
    const part = element === undefined ? undefined : items[element];
    if (part !== undefined && isMember(part)) continue;
    kept.push(part === undefined ? value : remove(list.items, value, part));
  }
  return kept;
}

/** The value with nothing but the fields of the set, and the containers that hold them; undefined if none is there. */
export function extractItems(shape: Shape, value: unknown, items: FieldSet): unknown {
  return items.node === undefined ? undefined : extract(shape, value, items.node);
}

function extract(shape: Shape, value: unknown, items: FieldNode): unknown {
  switch (shape.kind) {
    case 'struct':
    case 'map':
      if (shape.isAtomic || !isRecord(value)) return value;
      return extractMembers(shape, value, items);
    case 'deduced':
      return isRecord(value) ? extractMembers(shape, value, items) : value;
    case 'list':
      if (shape.relation === 'atomic' || !Array.isArray(value)) return value;
      return extractListItems(shape, value, items);
    default:
      return value;
  }
}

function extractMembers(shape: RecordShape, value: JsonRecord, items: FieldNode): unknown {
  const taken: Record<string, unknown> = {};
  for (const name in value) {
    const member = memberOf(shape, name);
    const part = items[member.element];
    if (part === undefined) continue;
    const extracted = extract(member.shape, value[name], part);
    if (extracted !== undefined) setOwn(taken, name, extracted);
    else if (isMember(part)) setOwn(taken, name, Array.isArray(value[name]) ? [] : {});
  }
  return isEmptyRecord(taken) ? undefined : taken;
}

function extractListItems(list: ListShape, values: readonly unknown[], items: FieldNode): unknown {
  const taken: unknown[] = [];
  for (const value of values) {
    const element = elementOrUndefined(list, value);
    const part = element === undefined ? undefined : items[element];
    if (part === undefined) continue;
    const extracted = extract(list.items, value, part);
    if (extracted !== undefined || isMember(part)) taken.push(extracted ?? {});
  }
  return taken.length === 0 ? undefined : taken;
}
