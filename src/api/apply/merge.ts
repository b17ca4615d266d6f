/** Lays an applied configuration over an object: nothing is removed, and what both have is as the configuration says. */
import { setOwn } from '../schema/decode.ts';
import { elementOrUndefined, indexItems } from './list-item.ts';
import type { PathElement } from './path-element.ts';
import type { ListShape, Shape } from './shape.ts';
import { isEmptyRecord, isRecord, type JsonRecord, memberOf, own, type RecordShape } from './typed-fields.ts';

/** Merges two values of the same shape, either of which may be undefined for absent. Unchanged parts are shared. */
export function merge(shape: Shape, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  switch (shape.kind) {
    case 'struct':
    case 'map':
      return shape.isAtomic ? applied : mergeRecords(shape, live, applied);
    case 'deduced':
      return isRecord(live) && isRecord(applied) ? mergeRecords(shape, live, applied) : applied;
    case 'list':
      return shape.relation === 'atomic' ? applied : mergeLists(shape, live, applied);
    default:
      return applied;
  }
}

function mergeRecords(shape: RecordShape, live: unknown, applied: unknown): unknown {
  const base = isRecord(live) ? live : {};
  const change = isRecord(applied) ? applied : {};
  if (isEmptyRecord(base) && isEmptyRecord(change)) return applied;
  const merged: Record<string, unknown> = {};
  for (const name in base) setOwn(merged, name, mergeMember(shape, name, base, change));
  for (const name in change) {
    if (own(base, name) === undefined) setOwn(merged, name, mergeMember(shape, name, base, change));
  }
  return merged;
}

function mergeMember(shape: RecordShape, name: string, base: JsonRecord, change: JsonRecord): unknown {
  return merge(memberOf(shape, name).shape, own(base, name), own(change, name));
}

/**
 * The order of the result: items of both sides stand as the configuration has them, and each other item of the object
 * stays behind the one it followed, as far as that is possible.
 */
function mergeLists(list: ListShape, live: unknown, applied: unknown): unknown {
  const liveItems = Array.isArray(live) ? live : [];
  const appliedItems = Array.isArray(applied) ? applied : [];
  if (liveItems.length === 0 && appliedItems.length === 0) return applied;
  const left = indexItems(list, liveItems);
  const right = indexItems(list, appliedItems);
  // What stands several times in the object is not merged with, but replaced as a whole.
  const mergedItem = (element: PathElement): unknown =>
    merge(list.items, left.repeated.has(element) ? undefined : left.items.get(element), right.items.get(element));

  const result: unknown[] = [];
  const queue = [...right.order];
  const shared = queue.filter((element) => left.items.has(element));
  /** Takes from the configuration what stands before its next shared item, then that item. */
  const takeThroughNextShared = (): void => {
    const next = shared.shift();
    for (let element = queue.shift(); element !== undefined; element = queue.shift()) {
      result.push(mergedItem(element));
      if (element === next) return;
    }
  };
  for (const item of liveItems) {
    const element = elementOrUndefined(list, item);
    if (element === undefined) continue;
    if (!right.items.has(element)) result.push(item);
    else if (element === shared[0]) takeThroughNextShared();
  }
  for (const element of queue) result.push(mergedItem(element));
  return result;
}
