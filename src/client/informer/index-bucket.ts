import type { KubernetesObject } from '../../api/resource.ts';
import { keyOf } from '../resource-ref.ts';

/**
 * The objects that an index has under one value. Most values have few objects (the Pods of a ReplicaSet): those are a small array, which is
 * replaced whenever it changes, so that readers get it as it is. Many objects (the Pods of a namespace) are a map, with the array
 * that readers get made when one asks.
 */
export type Bucket<T extends KubernetesObject> = readonly T[] | LargeBucket<T>;

/** From so many objects on it is a map: copying an array costs more then. */
export const smallBucketObjectsMax = 16;

class LargeBucket<T extends KubernetesObject> {
  readonly #objects: Map<string, T>;
  #list: readonly T[] | undefined;

  constructor(objects: readonly T[]) {
    this.#objects = new Map(objects.map((object) => [keyOf(object), object]));
  }

  get size(): number {
    return this.#objects.size;
  }

  list(): readonly T[] {
    this.#list ??= [...this.#objects.values()];
    return this.#list;
  }

  set(key: string, object: T): void {
    this.#objects.set(key, object);
    this.#list = undefined;
  }

  delete(key: string): void {
    this.#objects.delete(key);
    this.#list = undefined;
  }
}

export function bucketList<T extends KubernetesObject>(bucket: Bucket<T>): readonly T[] {
  return bucket instanceof LargeBucket ? bucket.list() : bucket;
}

/** An index function may name a value twice: the object is there once. */
export function withObject<T extends KubernetesObject>(
  bucket: Bucket<T> | undefined,
  key: string,
  object: T,
): Bucket<T> {
  if (bucket === undefined) return [object];
  if (bucket instanceof LargeBucket) {
    bucket.set(key, object);
    return bucket;
  }
  if (bucket.includes(object)) return bucket;
  const objects = [...bucket, object];
  return objects.length > smallBucketObjectsMax ? new LargeBucket(objects) : objects;
}

export function withReplaced<T extends KubernetesObject>(
  bucket: Bucket<T>,
  key: string,
  previous: T,
  object: T,
): Bucket<T> {
  if (bucket instanceof LargeBucket) {
    bucket.set(key, object);
    return bucket;
  }
  return bucket.map((other) => (other === previous ? object : other));
}

/** Undefined where nothing is left. */
export function withoutObject<T extends KubernetesObject>(
  bucket: Bucket<T>,
  key: string,
  object: T,
): Bucket<T> | undefined {
  if (bucket instanceof LargeBucket) {
    bucket.delete(key);
    return bucket.size === 0 ? undefined : bucket;
  }
  const rest = bucket.filter((other) => other !== object);
  return rest.length === 0 ? undefined : rest;
}
