/** Where plugins keep what they know of a Pod while it is being scheduled. */

/** Names a value of a CycleState, with its type. Made once, where the plugin is declared. */
export class StateKey<T> {
  static #count = 0;
  readonly name: string;
  readonly slot: number;
  /** How a value is copied before it is changed; shared where absent. */
  readonly copy: ((value: T) => T) | undefined;

  constructor(name: string, copy?: (value: T) => T) {
    this.name = name;
    this.slot = StateKey.#count++;
    this.copy = copy;
  }
}

interface Entry<T = unknown> {
  readonly key: StateKey<T>;
  readonly value: T;
}

export class CycleState {
  readonly #entries: (Entry | undefined)[] = [];
  /** Plugins that had nothing to say to the Pod in PreFilter, and in PreScore. */
  readonly skippedFilters = new Set<string>();
  readonly skippedScores = new Set<string>();

  /** Throws if there is no such value: the plugin that writes it did not run. */
  read<T>(key: StateKey<T>): T {
    const entry = this.#entries[key.slot];
    if (entry === undefined) throw new Error(`reading "${key.name}" from cycleState: not found`);
    return entry.value as T;
  }

  write<T>(key: StateKey<T>, value: T): void {
    while (this.#entries.length <= key.slot) this.#entries.push(undefined);
    this.#entries[key.slot] = { key, value } as unknown as Entry;
  }

  /** For trying out what would be if other Pods were here, or were not. */
  clone(): CycleState {
    const copy = new CycleState();
    for (const plugin of this.skippedFilters) copy.skippedFilters.add(plugin);
    for (const plugin of this.skippedScores) copy.skippedScores.add(plugin);
    for (const entry of this.#entries) {
      copy.#entries.push(entry?.key.copy === undefined ? entry : { ...entry, value: entry.key.copy(entry.value) });
    }
    return copy;
  }
}
