/**
 * A map that forgets what has not been used for long: it has the `recentMax` entries that were used last, and at most as many more.
 * Entries move up a generation when they are used; when the young generation is full, it becomes the old one, and the old one goes.
 */
export class RecentMap<K, V> {
  readonly #recentMax: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor(recentMax: number) {
    this.#recentMax = recentMax;
  }

  /** How many entries it has, at most twice `recentMax`. */
  get size(): number {
    let size = this.#young.size;
    for (const key of this.#old.keys()) if (!this.#young.has(key)) size++;
    return size;
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#recentMax) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
