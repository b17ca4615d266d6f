/**
 * Nodes that Pods are bound to and that are missing, and since when. One may be about to register, or only be unknown to a cache: it is
 * believed to be gone once it has been missing for a while.
 */
export class NodeQuarantine {
  readonly #quarantineMs: number;
  readonly #dueMs = new Map<string, number>();

  constructor(quarantineMs: number) {
    this.#quarantineMs = quarantineMs;
  }

  /** Takes those that are missing now, and forgets all others. Returns those whose time is up; they begin anew if they are still missing. */
  update(missing: ReadonlySet<string>, nowMs: number): readonly string[] {
    for (const name of this.#dueMs.keys()) if (!missing.has(name)) this.#dueMs.delete(name);
    const due: string[] = [];
    for (const name of missing) {
      const dueMs = this.#dueMs.get(name);
      if (dueMs === undefined) this.#dueMs.set(name, nowMs + this.#quarantineMs);
      else if (dueMs <= nowMs) {
        this.#dueMs.delete(name);
        due.push(name);
      }
    }
    return due;
  }
}
