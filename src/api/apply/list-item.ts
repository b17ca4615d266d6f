/** How the items of lists that are owned item by item are told apart. */
import { keyElement, type PathElement, valueElement } from './path-element.ts';
import type { ListKey, ListShape } from './shape.ts';

/** The item cannot be told apart from others: its keys are missing, or it is of the wrong kind. */
export class ListItemError extends Error {
  override readonly name = 'ListItemError';
}

/** The path element of an item of a list of relation `map` or `set`. Throws ListItemError with upstream's text. */
export function itemElement(list: ListShape, item: unknown): PathElement {
  return list.relation === 'map' ? keyedElement(list.keys, item) : setElement(item);
}

function keyedElement(keys: readonly ListKey[], item: unknown): PathElement {
  if (item === null || item === undefined) {
    throw new ListItemError('associative list with keys may not have a null element');
  }
  if (typeof item !== 'object' || Array.isArray(item)) {
    throw new ListItemError('associative list with keys may not have non-map elements');
  }
  const pairs: (readonly [string, unknown])[] = [];
  for (const { name, defaultValue } of keys) {
    const value = (item as Record<string, unknown>)[name];
    if (value !== undefined) pairs.push([name, value]);
    else if (defaultValue !== undefined) pairs.push([name, defaultValue]);
  }
  if (pairs.length === 0) {
    const names = keys.map(({ name }) => JSON.stringify(name)).join(' ');
    throw new ListItemError(
      `associative list with keys has an element that omits all key fields [${names}] ` +
        "(and doesn't have default values for any key fields)",
    );
  }
  return keyElement(pairs);
}

function setElement(item: unknown): PathElement {
  if (item === null || item === undefined) {
    throw new ListItemError("associative list without keys has an element that's an explicit null");
  }
  if (Array.isArray(item)) throw new ListItemError('not supported: associative list with lists as elements');
  if (typeof item === 'object') {
    throw new ListItemError("associative list without keys has an element that's a map type");
  }
  return valueElement(item);
}

export interface IndexedItems {
  /** Each element once, where it first stands. */
  readonly order: readonly PathElement[];
  readonly items: ReadonlyMap<PathElement, unknown>;
  /** What occurs several times, with all items in order. Stored objects can have that where validation lets it pass. */
  readonly repeated: ReadonlyMap<PathElement, readonly unknown[]>;
}

const noRepeated: ReadonlyMap<PathElement, readonly unknown[]> = new Map();

/** Finds items by their element. Items that cannot be told apart are left out: validation reports them. */
export function indexItems(list: ListShape, values: readonly unknown[]): IndexedItems {
  const items = new Map<PathElement, unknown>();
  let repeated: Map<PathElement, unknown[]> | undefined;
  for (const value of values) {
    const element = elementOrUndefined(list, value);
    if (element === undefined) continue;
    if (!items.has(element)) {
      items.set(element, value);
      continue;
    }
    repeated ??= new Map();
    const all = repeated.get(element);
    if (all === undefined) repeated.set(element, [items.get(element), value]);
    else all.push(value);
  }
  return { order: [...items.keys()], items, repeated: repeated ?? noRepeated };
}

export function elementOrUndefined(list: ListShape, value: unknown): PathElement | undefined {
  try {
    return itemElement(list, value);
  } catch (error) {
    if (error instanceof ListItemError) return undefined;
    throw error;
  }
}
