import type { KubernetesObject } from '../../api/resource.ts';
import { keyOf } from '../resource-ref.ts';
import { type Bucket, bucketList, withObject, withoutObject, withReplaced } from './index-bucket.ts';

/** Under which values an object is found; none, one or several. Pure. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** What readers of a cache see. Objects are frozen. What a call returns never changes any more: the next call returns what is new. */
export interface Lister<T extends KubernetesObject> {
  get(namespace: string, name: string): T | undefined;
  /** By `namespace/name`, or `name` of what has no namespace. */
  getByKey(key: string): T | undefined;
  /** Those of one namespace, or all; in no order. */
  list(namespace?: string): readonly T[];
  /** Those that an index has under the value; in no order. Throws where there is no such index. */
  byIndex(index: string, value: string): readonly T[];
  readonly size: number;
}

interface Index<T extends KubernetesObject> {
  readonly valuesOf: IndexFunction<T>;
  readonly buckets: Map<string, Bucket<T>>;
}

const namespaceIndex = 'namespace';
const none: readonly never[] = Object.freeze([]);

/** The objects of a cache, found by key, by namespace and by any index that its users add. */
export class Indexer<T extends KubernetesObject> implements Lister<T> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();
  /** All objects, as the last list() returned them, until something changes. */
  #all: readonly T[] | undefined;

  constructor() {
    this.addIndex(namespaceIndex, ({ metadata }) => [metadata.namespace ?? '']);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** May be called at any time, and again with the name of an index that is there: then it changes nothing. */
  addIndex(name: string, valuesOf: IndexFunction<T>): void {
    if (this.#indexes.has(name)) return;
    const index = { valuesOf, buckets: new Map<string, Bucket<T>>() };
    for (const [key, object] of this.#objects) insert(index, valuesOf(object), key, object);
    this.#indexes.set(name, index);
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(namespace === '' ? name : `${namespace}/${name}`);
  }

  getByKey(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return this.byIndex(namespaceIndex, namespace);
    this.#all ??= [...this.#objects.values()];
    return this.#all;
  }

  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`there is no index ${name}`);
    const bucket = index.buckets.get(value);
    return bucket === undefined ? none : bucketList(bucket);
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  /** Returns the object that had the key before. Where an index function throws, nothing has changed. */
  set(object: T): T | undefined {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    const valuesOfAll: (readonly string[])[] = [];
    for (const { valuesOf } of this.#indexes.values()) valuesOfAll.push(valuesOf(object));
    this.#objects.set(key, object);
    this.#all = undefined;
    let i = 0;
    for (const index of this.#indexes.values()) {
      const values = valuesOfAll[i++]!;
      if (previous === undefined) {
        insert(index, values, key, object);
        continue;
      }
      const before = index.valuesOf(previous);
      if (areSame(before, values)) replace(index, values, key, previous, object);
      else {
        remove(index, before, key, previous);
        insert(index, values, key, object);
      }
    }
    return previous;
  }

  /** Returns the object that was there. */
  delete(key: string): T | undefined {
    const object = this.#objects.get(key);
    if (object === undefined) return undefined;
    this.#objects.delete(key);
    this.#all = undefined;
    for (const index of this.#indexes.values()) remove(index, index.valuesOf(object), key, object);
    return object;
  }
}

function insert<T extends KubernetesObject>(
  { buckets }: Index<T>,
  values: readonly string[],
  key: string,
  object: T,
): void {
  for (const value of values) buckets.set(value, withObject(buckets.get(value), key, object));
}

function replace<T extends KubernetesObject>(
  { buckets }: Index<T>,
  values: readonly string[],
  key: string,
  previous: T,
  object: T,
): void {
  for (const value of values) buckets.set(value, withReplaced(buckets.get(value)!, key, previous, object));
}

function remove<T extends KubernetesObject>(
  { buckets }: Index<T>,
  values: readonly string[],
  key: string,
  object: T,
): void {
  for (const value of values) {
    const bucket = buckets.get(value);
    if (bucket === undefined) continue;
    const rest = withoutObject(bucket, key, object);
    if (rest === undefined) buckets.delete(value);
    else buckets.set(value, rest);
  }
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
