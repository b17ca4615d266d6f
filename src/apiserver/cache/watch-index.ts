import type { KubernetesObject } from '../../api/resource.ts';
import type { CacheEvent, CacheWatcher } from './cache-event.ts';
import type { StoredObject } from './stored-object.ts';

/** The value by which watchers of a small part find it: a Pod's Node. */
export type IndexedValue = (object: KubernetesObject) => string;

/**
 * The watchers of a cache, found by what they are interested in: thousands that each want one object, or the Pods of one Node, cost an
 * event no more than one does.
 */
export class WatcherIndex {
  readonly #indexedValue: IndexedValue | undefined;
  readonly #general = new Set<CacheWatcher>();
  readonly #byKey = new Map<string, Set<CacheWatcher>>();
  readonly #byValue = new Map<string, Set<CacheWatcher>>();

  constructor(indexedValue: IndexedValue | undefined) {
    this.#indexedValue = indexedValue;
  }

  /** Returns what removes it. */
  add(watcher: CacheWatcher): () => void {
    const { key, indexedValue } = watcher;
    if (key !== undefined) return addTo(this.#byKey, key, watcher);
    if (indexedValue !== undefined && this.#indexedValue !== undefined) {
      return addTo(this.#byValue, indexedValue, watcher);
    }
    this.#general.add(watcher);
    return () => this.#general.delete(watcher);
  }

  tell(event: CacheEvent): void {
    const { key } = event.stored;
    for (const watcher of this.#general) {
      if (key.startsWith(watcher.prefix)) watcher.onEvent(event);
    }
    tellAll(this.#byKey.get(key), event);
    if (this.#indexedValue === undefined || this.#byValue.size === 0) return;
    const value = this.#indexedValue(event.stored.object);
    tellAll(this.#byValue.get(value), event);
    if (event.previous === undefined) return;
    const before = this.#indexedValue(event.previous.object);
    if (before !== value) tellAll(this.#byValue.get(before), event);
  }

  /** Removes and returns them all. */
  clear(): CacheWatcher[] {
    const all = [this.#general, ...this.#byKey.values(), ...this.#byValue.values()].flatMap((set) => [...set]);
    this.#general.clear();
    this.#byKey.clear();
    this.#byValue.clear();
    return all;
  }
}

/** The objects of a cache by their indexed value. Made when it is first asked for, since most objects are never looked into. */
export class ObjectIndex {
  readonly #indexedValue: IndexedValue;
  readonly #byValue = new Map<string, Map<string, StoredObject>>();

  constructor(indexedValue: IndexedValue, objects: Iterable<StoredObject>) {
    this.#indexedValue = indexedValue;
    for (const stored of objects) this.#insert(stored);
  }

  /** In the order of their keys. */
  get(value: string): readonly StoredObject[] {
    const found = [...(this.#byValue.get(value)?.values() ?? [])];
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  apply({ type, stored, previous }: CacheEvent): void {
    if (previous !== undefined) {
      const value = this.#indexedValue(previous.object);
      const objects = this.#byValue.get(value);
      objects?.delete(stored.key);
      if (objects?.size === 0) this.#byValue.delete(value);
    }
    if (type === 'put') this.#insert(stored);
  }

  #insert(stored: StoredObject): void {
    const value = this.#indexedValue(stored.object);
    const objects = this.#byValue.get(value);
    if (objects === undefined) this.#byValue.set(value, new Map([[stored.key, stored]]));
    else objects.set(stored.key, stored);
  }
}

function addTo(sets: Map<string, Set<CacheWatcher>>, at: string, watcher: CacheWatcher): () => void {
  const set = sets.get(at) ?? new Set();
  set.add(watcher);
  sets.set(at, set);
  return () => {
    set.delete(watcher);
    if (set.size === 0 && sets.get(at) === set) sets.delete(at);
  };
}

function tellAll(watchers: ReadonlySet<CacheWatcher> | undefined, event: CacheEvent): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) watcher.onEvent(event);
}
