import type { KubernetesObject } from '../../api/resource.ts';
import { keyOf } from '../resource-ref.ts';

/** Under which values an object is found; none, one or several. Pure. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** What readers of a cache see. Objects are frozen. */
export interface Lister<T extends KubernetesObject> {
  get(namespace: string, name: string): T | undefined;
  /** By `namespace/name`, or `name` of what has no namespace. */
  getByKey(key: string): T | undefined;
  /** Those of one namespace, or all; in no order. */
  list(namespace?: string): readonly T[];
  /** Those that an index has under the value; in no order. */
  byIndex(index: string, value: string): readonly T[];
  readonly size: number;
}

const namespaceIndex = 'namespace';
const none: readonly never[] = Object.freeze([]);

/** The objects of a cache, found by key, by namespace and by any index that its users add. */
export class Indexer<T extends KubernetesObject> implements Lister<T> {
  readonly #objects = new Map<string, T>();
  readonly #functions = new Map<string, IndexFunction<T>>();
  readonly #indexes = new Map<string, Map<string, Map<string, T>>>();

  constructor() {
    this.addIndex(namespaceIndex, ({ metadata }) => [metadata.namespace ?? '']);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** May be called at any time, and again with the name of an index that is there: then it changes nothing. */
  addIndex(name: string, indexFunction: IndexFunction<T>): void {
    if (this.#functions.has(name)) return;
    this.#functions.set(name, indexFunction);
    this.#indexes.set(name, new Map());
    for (const [key, object] of this.#objects) this.#insert(name, indexFunction, key, object);
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(namespace === '' ? name : `${namespace}/${name}`);
  }

  getByKey(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.byIndex(namespaceIndex, namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    const values = this.#indexes.get(index);
    if (values === undefined) throw new Error(`there is no index ${index}`);
    const found = values.get(value);
    return found === undefined ? none : [...found.values()];
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  /** Returns the object that had the key before. */
  set(object: T): T | undefined {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const [name, indexFunction] of this.#functions) {
      if (previous !== undefined) this.#remove(name, indexFunction, key, previous);
      this.#insert(name, indexFunction, key, object);
    }
    return previous;
  }

  /** Returns the object that was there. */
  delete(key: string): T | undefined {
    const object = this.#objects.get(key);
    if (object === undefined) return undefined;
    this.#objects.delete(key);
    for (const [name, indexFunction] of this.#functions) this.#remove(name, indexFunction, key, object);
    return object;
  }

  #insert(name: string, indexFunction: IndexFunction<T>, key: string, object: T): void {
    const values = this.#indexes.get(name)!;
    for (const value of indexFunction(object)) {
      const objects = values.get(value);
      if (objects === undefined) values.set(value, new Map([[key, object]]));
      else objects.set(key, object);
    }
  }

  #remove(name: string, indexFunction: IndexFunction<T>, key: string, object: T): void {
    const values = this.#indexes.get(name)!;
    for (const value of indexFunction(object)) {
      const objects = values.get(value);
      objects?.delete(key);
      if (objects?.size === 0) values.delete(value);
    }
  }
}
