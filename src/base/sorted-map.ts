/** The most entries of one chunk: insertion moves at most so many, and a lookup searches few chunks. */
const chunkEntriesMax = 512;

/**
 * A map whose string keys are kept in order, for ranges and paging. Sorted chunks of bounded size: at 50,000 keys an insertion
 * moves a few hundred slots and costs about a microsecond, and a key costs two array slots.
 */
export class SortedMap<V> {
  #keys: string[][] = [[]];
  #values: V[][] = [[]];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    const chunk = this.#chunkOf(key);
    const at = lowerBound(this.#keys[chunk]!, key);
    return this.#keys[chunk]![at] === key ? this.#values[chunk]![at] : undefined;
  }

  set(key: string, value: V): void {
    const chunk = this.#chunkOf(key);
    const keys = this.#keys[chunk]!;
    const values = this.#values[chunk]!;
    const at = lowerBound(keys, key);
    if (keys[at] === key) {
      values[at] = value;
      return;
    }
    keys.splice(at, 0, key);
    values.splice(at, 0, value);
    this.#size++;
    if (keys.length > chunkEntriesMax) {
      const half = keys.length >> 1;
      this.#keys.splice(chunk + 1, 0, keys.splice(half));
      this.#values.splice(chunk + 1, 0, values.splice(half));
    }
  }

  delete(key: string): boolean {
    const chunk = this.#chunkOf(key);
    const keys = this.#keys[chunk]!;
    const at = lowerBound(keys, key);
    if (keys[at] !== key) return false;
    keys.splice(at, 1);
    this.#values[chunk]!.splice(at, 1);
    this.#size--;
    if (keys.length === 0 && this.#keys.length > 1) {
      this.#keys.splice(chunk, 1);
      this.#values.splice(chunk, 1);
    }
    return true;
  }

  clear(): void {
    this.#keys = [[]];
    this.#values = [[]];
    this.#size = 0;
  }

  /** The values whose keys begin with `prefix`, from `startKey` (inclusive) on, in order. */
  *range(prefix: string, startKey: string = prefix): IterableIterator<V> {
    const start = startKey < prefix ? prefix : startKey;
    let chunk = this.#chunkOf(start);
    let at = lowerBound(this.#keys[chunk]!, start);
    for (; chunk < this.#keys.length; chunk++, at = 0) {
      const keys = this.#keys[chunk]!;
      for (; at < keys.length; at++) {
        if (!keys[at]!.startsWith(prefix)) return;
        yield this.#values[chunk]![at]!;
      }
    }
  }

  /** The last chunk whose first key is not after `key`. */
  #chunkOf(key: string): number {
    let low = 0;
    let high = this.#keys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#keys[middle]![0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
