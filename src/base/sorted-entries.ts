import { compareBytes, compareUnits, needsByteOrder } from './key-order.ts';

const chunkEntriesMax = 512;
/** Chunks below this are merged with a neighbour. */
const chunkEntriesMin = chunkEntriesMax / 8;
/** How full a chunk is when it is loaded in bulk or merged: what is left takes inserts without a split. */
const chunkEntriesLoaded = (chunkEntriesMax * 3) / 4;

/** A place between keys. */
interface Position {
  readonly chunk: number;
  readonly index: number;
}

/**
 * Entries in the order of their keys' bytes: found by a map, and for what needs the order, a sorted array of keys cut into chunks. Getting
 * and replacing an entry, which is most of what is done, does not compare keys: they have long beginnings in common, and searching for
 * them took 12 % of the CPU of writes. An insert moves half a chunk at most, and a range is counted from the lengths of its chunks.
 */
export class SortedEntries<Entry extends { readonly key: string }> {
  readonly #entries = new Map<string, Entry>();
  #chunks: string[][] = [];
  #compare = compareUnits;

  /** Takes entries that are in order already. */
  static fromSorted<Entry extends { readonly key: string }>(entries: readonly Entry[]): SortedEntries<Entry> {
    const sorted = new SortedEntries<Entry>();
    for (let from = 0; from < entries.length; from += chunkEntriesLoaded) {
      sorted.#chunks.push(entries.slice(from, from + chunkEntriesLoaded).map(({ key }) => key));
    }
    for (const entry of entries) {
      sorted.#entries.set(entry.key, entry);
      if (needsByteOrder(entry.key)) sorted.#compare = compareBytes;
    }
    return sorted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Puts the entry in the place of the one with its key, which is returned, or inserts it. */
  set(entry: Entry): Entry | undefined {
    const { key } = entry;
    const replaced = this.#entries.get(key);
    this.#entries.set(key, entry);
    if (replaced === undefined) this.#insert(key);
    return replaced;
  }

  /** Removes and returns the entry with this key. */
  delete(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    const { chunk: at, index } = this.#lowerBound(key);
    const chunk = this.#chunks[at]!;
    chunk.splice(index, 1);
    if (chunk.length < chunkEntriesMin) this.#mergeOrDrop(at);
    return entry;
  }

  /** How many keys begin with `prefix` and are not before `startKey`. */
  count(prefix: string, startKey = prefix): number {
    return this.#distance(this.#startOf(prefix, startKey), this.#endOf(prefix));
  }

  /** The entries whose keys begin with `prefix` and are not before `startKey`, at most `limit` of them, in order. */
  range(prefix: string, startKey = prefix, limit = Number.POSITIVE_INFINITY): Entry[] {
    const from = this.#startOf(prefix, startKey);
    const to = this.#endOf(prefix);
    const entries: Entry[] = [];
    for (let at = from.chunk; at <= to.chunk && entries.length < limit; at++) {
      const chunk = this.#chunks[at];
      if (chunk === undefined) break;
      const first = at === from.chunk ? from.index : 0;
      const last = Math.min(at === to.chunk ? to.index : chunk.length, first + limit - entries.length);
      for (let index = first; index < last; index++) entries.push(this.#entries.get(chunk[index]!)!);
    }
    return entries;
  }

  /** Below 0 where `one` comes first, 0 where they are equal. */
  compare(one: string, other: string): number {
    return this.#compare(one, other);
  }

  #startOf(prefix: string, startKey: string): Position {
    return this.#lowerBound(this.#compare(startKey, prefix) < 0 ? prefix : startKey);
  }

  #endOf(prefix: string): Position {
    return this.#partition((key) => key.startsWith(prefix) || this.#compare(key, prefix) < 0);
  }

  #lowerBound(key: string): Position {
    return this.#partition((each) => this.#compare(each, key) < 0);
  }

  /** The place after all keys that are `before`; these must be the first ones. */
  #partition(before: (key: string) => boolean): Position {
    const chunk = firstIndex(this.#chunks.length, (at) => !before(this.#chunks[at]!.at(-1)!));
    const keys = this.#chunks[chunk];
    if (keys === undefined) return { chunk, index: 0 };
    return { chunk, index: firstIndex(keys.length, (index) => !before(keys[index]!)) };
  }

  #distance(from: Position, to: Position): number {
    if (from.chunk > to.chunk) return 0;
    let distance = to.index - from.index;
    for (let at = from.chunk; at < to.chunk; at++) distance += this.#chunks[at]!.length;
    return Math.max(0, distance);
  }

  #insert(key: string): void {
    const { chunk: at, index } = this.#lowerBound(key);
    if (this.#compare === compareUnits && needsByteOrder(key)) {
      // The keys so far are in byte order too: none of them needs it. The place is right for the same reason.
      this.#compare = compareBytes;
    }
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      // After every other key: the last chunk takes it, so that ascending inserts fill chunks to the brim.
      const last = this.#chunks.at(-1);
      if (last !== undefined && last.length < chunkEntriesMax) last.push(key);
      else this.#chunks.push([key]);
      return;
    }
    chunk.splice(index, 0, key);
    if (chunk.length > chunkEntriesMax) this.#chunks.splice(at + 1, 0, chunk.splice(chunk.length >> 1));
  }

  #mergeOrDrop(at: number): void {
    const chunk = this.#chunks[at]!;
    if (chunk.length === 0) {
      this.#chunks.splice(at, 1);
      return;
    }
    const left = at > 0 ? at - 1 : at;
    const right = this.#chunks[left + 1];
    const into = this.#chunks[left]!;
    if (right === undefined || into.length + right.length > chunkEntriesLoaded) return;
    into.push(...right);
    this.#chunks.splice(left + 1, 1);
  }
}

/** The first of the indices below `length` that is `wanted`, `length` if none is; all after a wanted one must be too. */
function firstIndex(length: number, wanted: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wanted(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
