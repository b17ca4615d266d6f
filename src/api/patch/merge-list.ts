import { goText, isJsonArray, isJsonObject, type Json, type JsonObject, jsonEquals } from './json.ts';
import { PatchError } from './patch-error.ts';

/** Lists in strategic merge patches: merging them, and the order of what comes out. */

export interface MergeListOptions {
  /** Empty for lists of primitives. */
  readonly mergeKey: string;
  /** Merges a change onto an item, or onto nothing. */
  readonly mergeItems: (item: JsonObject | undefined, change: JsonObject) => JsonObject;
}

/**
 * Merges a change into a list: primitives as a set, objects by their merge key. Items of the change keep their order
 * among themselves, as do the others; between the two the order of the live list decides.
 */
export function mergeList(live: readonly Json[], change: readonly Json[], options: MergeListOptions): readonly Json[] {
  const kind = itemKind([live, change]);
  if (kind === undefined) return live;
  if (kind !== 'object') {
    const merged = distinct([...live, ...change]);
    return interleave({ merged, first: change, live, identity: (item) => item });
  }
  if (options.mergeKey === '') throw new PatchError('internal', 'cannot merge lists without merge key for type struct');
  const { remaining, changes } = applyItemDirectives(live, change as readonly JsonObject[], options);
  const merged = mergeByKey(remaining, changes, options);
  const identity = identityBy(options.mergeKey);
  return interleave({ merged, first: changes, live: remaining, identity });
}

/**
 * A list where there was none: items stand as they are, without merging any two of the same key, so that a patch can bring
 * both 53/UDP and 53/TCP.
 */
export function newList(change: readonly Json[], { mergeItems }: MergeListOptions): readonly Json[] {
  return change
    .filter((item) => !(isJsonObject(item) && Object.hasOwn(item, '$patch')))
    .map((item) => (isJsonObject(item) ? mergeItems(undefined, item) : item));
}

/** Takes every occurrence of the values out. */
export function deletePrimitives(live: readonly Json[], values: readonly Json[]): Json[] {
  const gone = new Set(values);
  return live.filter((item) => !gone.has(item));
}

/**
 * Brings a merged list into the order of a $setElementOrder directive; items that it does not name keep their places in
 * the live list as far as possible. The change must be in the directive's order, and all of it in the directive.
 */
export function orderByDirective(
  list: MergeListOptions & {
    readonly merged: readonly Json[];
    readonly order: readonly Json[];
    readonly live: readonly Json[];
    readonly change: readonly Json[];
  },
): readonly Json[] {
  const { merged, order, live, change, mergeKey } = list;
  const identity = mergeKey === '' ? (item: Json) => item : identityBy(mergeKey);
  checkSameOrder(change, order, identity);
  if (merged.length === 0) return merged;
  return interleave({ merged, first: order, live, identity });
}

/** What tells an item from others: its merge key, or for primitives itself. Throws PatchError for items without. */
type Identity = (item: Json) => Json;

function identityBy(mergeKey: string): Identity {
  return (item) => {
    if (!isJsonObject(item)) {
      throw new PatchError('internal', `expected a map[string]interface {}, but received a ${typeof item}`);
    }
    return mergeKeyOf(item, mergeKey);
  };
}

function mergeKeyOf(item: JsonObject, mergeKey: string): Json {
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey]!;
  throw new PatchError('internal', `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** Deletes, or forgets, what `$patch` members of items say. What they do not concern is left to be merged. */
function applyItemDirectives(
  live: readonly Json[],
  change: readonly JsonObject[],
  { mergeKey }: MergeListOptions,
): { remaining: readonly Json[]; changes: readonly JsonObject[] } {
  const changes: JsonObject[] = [];
  let remaining = live;
  let replaces = false;
  for (const item of change) {
    const directive = Object.hasOwn(item, '$patch') ? item.$patch : undefined;
    if (directive === undefined) {
      changes.push(item);
    } else if (directive === 'delete') {
      const key = mergeKeyOf(item, mergeKey);
      remaining = remaining.filter((candidate) => !hasKey(candidate, mergeKey, key));
    } else if (directive === 'replace') {
      replaces = true;
    } else if (directive === 'merge') {
      throw new PatchError('internal', 'merging lists cannot yet be specified in the patch');
    } else {
      throw new PatchError('internal', `unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
    }
  }
  // Replacing means that the rest of the change is the new list.
  return replaces ? { remaining: [], changes } : { remaining, changes };
}

function mergeByKey(live: readonly Json[], changes: readonly JsonObject[], options: MergeListOptions): Json[] {
  const { mergeKey, mergeItems } = options;
  const merged = [...live];
  for (const change of changes) {
    const key = mergeKeyOf(change, mergeKey);
    const index = merged.findIndex((item) => hasKey(item, mergeKey, key));
    if (index < 0) merged.push(mergeItems(undefined, change));
    else merged[index] = mergeItems(merged[index] as JsonObject, change);
  }
  return merged;
}

function hasKey(item: Json, mergeKey: string, key: Json): boolean {
  return isJsonObject(item) && Object.hasOwn(item, mergeKey) && jsonEquals(item[mergeKey], key);
}

/**
 * Splits a merged list into what is in `first` and the rest, sorts the two by `first` and by the live list, and zips
 * them: an item of the rest comes before one of `first` only where the live list has both in that order.
 */
function interleave(lists: {
  readonly merged: readonly Json[];
  readonly first: readonly Json[];
  readonly live: readonly Json[];
  readonly identity: Identity;
}): Json[] {
  const { merged, first, live, identity } = lists;
  const inFirst = positions(first, identity);
  const inLive = positions(live, identity);
  const livePlace = (item: Json): number => inLive.get(identity(item)) ?? Number.MAX_SAFE_INTEGER;
  const named = merged.filter((item) => inFirst.has(identity(item)));
  const others = merged.filter((item) => !inFirst.has(identity(item)));
  named.sort((a, b) => inFirst.get(identity(a))! - inFirst.get(identity(b))!);
  others.sort((a, b) => livePlace(a) - livePlace(b));
  const result: Json[] = [];
  let next = 0;
  for (const item of named) {
    const place = inLive.get(identity(item)) ?? -1;
    while (next < others.length && livePlace(others[next]!) < place) result.push(others[next++]!);
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

/** The first position of each item. */
function positions(items: readonly Json[], identity: Identity): Map<Json, number> {
  const found = new Map<Json, number>();
  items.forEach((item, i) => {
    const key = identity(item);
    if (!found.has(key)) found.set(key, i);
  });
  return found;
}

function checkSameOrder(change: readonly Json[], order: readonly Json[], identity: Identity): void {
  if (change.length === 0 || order.length === 0) return;
  const kept = change.filter((item) => !(isJsonObject(item) && Object.hasOwn(item, '$patch')));
  let next = 0;
  for (const item of order) {
    if (next < kept.length && identity(kept[next]!) === identity(item)) next++;
  }
  if (next < kept.length) {
    const lists = `${goText(change)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`;
    throw new PatchError('internal', `The order in patch list:\n${lists}`);
  }
}

/** The one kind of all items; undefined if there are none. Throws PatchError if kinds are mixed, or lists in lists. */
function itemKind(lists: readonly (readonly Json[])[]): string | undefined {
  let kind: string | undefined;
  for (const item of lists.flat()) {
    if (isJsonArray(item)) throw new PatchError('unprocessable', 'lists of lists are not supported');
    const current = item === null ? 'null' : typeof item;
    if (kind !== undefined && kind !== current) {
      throw new PatchError('internal', `list element types are not identical: ${goText(lists)}`);
    }
    kind = current;
  }
  return kind;
}

function distinct(items: readonly Json[]): Json[] {
  return [...new Set(items)];
}
