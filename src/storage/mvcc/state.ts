import { SortedEntries } from '../../base/sorted-entries.ts';
import {
  CompactedError,
  FutureRevisionError,
  type KeyValue,
  type ListOptions,
  type ListResult,
  type StoreEvent,
} from '../store.ts';

/** How much of the past is kept. Whichever limit is reached first compacts the oldest revisions away. */
export interface HistoryLimits {
  readonly eventsMax: number;
  /** Of keys and values that are held for their history alone. */
  readonly bytesMax: number;
}

const defaultHistoryLimits: HistoryLimits = { eventsMax: 100_000, bytesMax: 64 * 1024 * 1024 };

/** A list at a revision looks through so many events for one that concerns it before it takes the long way. */
const eventsLookedThroughMax = 1_000;

/** What one entry of the history costs beside its key and value, about. */
const historyEntryBytes = 200;

/** A version that is no longer the newest of its key; the versions of a key form a chain from new to old. */
interface Superseded {
  readonly kv: KeyValue;
  /** The revision that replaced or deleted it. */
  readonly until: number;
  older: Superseded | undefined;
  newer: Superseded | undefined;
}

interface HistoryEntry {
  readonly event: StoreEvent;
  readonly superseded: Superseded | undefined;
}

/**
 * The keys with their newest versions, and a bounded history of events behind them, each revision one event. Reads,
 * writes and compaction are synchronous; who may write what, and when others see it, is up to the store around it.
 */
export class MvccState {
  readonly #limits: HistoryLimits;
  readonly #live: SortedEntries<KeyValue>;
  /** Keys that are absent now and were present at a revision still held. */
  readonly #departed = new SortedEntries<{ readonly key: string }>();
  /** For each key that was written over or deleted in the history held, the last version but the newest. */
  readonly #superseded = new Map<string, Superseded>();
  /** Entry `#historyFrom + n` is that of revision `compactedRevision + 1 + n`. What is before is forgotten. */
  #history: (HistoryEntry | undefined)[] = [];
  #historyFrom = 0;
  #historyBytes = 0;
  #revision: number;
  #compactedRevision: number;

  /** Begins at `revision` with these keys, in order, and no history. */
  constructor(limits: HistoryLimits = defaultHistoryLimits, revision = 0, sorted: readonly KeyValue[] = []) {
    this.#limits = limits;
    this.#live = SortedEntries.fromSorted(sorted);
    this.#revision = revision;
    this.#compactedRevision = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get size(): number {
    return this.#live.size;
  }

  get(key: string, revision = this.#revision): KeyValue | undefined {
    this.#assertReadable(revision);
    return this.#versionAt(this.#live.get(key), key, revision);
  }

  count(prefix: string): number {
    return this.#live.count(prefix);
  }

  list(prefix: string, { revision = this.#revision, startKey, limit }: ListOptions = {}): ListResult {
    this.#assertReadable(revision);
    if (this.#isUnchangedSince(revision, prefix)) {
      const kvs = this.#live.range(prefix, startKey, limit);
      return { revision, kvs, remaining: this.#live.count(prefix, startKey) - kvs.length };
    }
    const all = this.#rangeAt(prefix, startKey, revision);
    const kvs = all.slice(0, limit);
    return { revision, kvs, remaining: all.length - kvs.length };
  }

  /** Takes the event of the next revision. */
  apply(event: StoreEvent): void {
    const revision = event.type === 'put' ? event.kv.modRevision : event.revision;
    if (revision !== this.#revision + 1) {
      throw new Error(`the event of revision ${revision} cannot follow revision ${this.#revision}`);
    }
    const key = event.type === 'put' ? event.kv.key : event.key;
    const replaced = event.type === 'put' ? this.#live.set(event.kv) : this.#live.delete(key);
    const superseded = replaced && this.#supersede(replaced, revision);
    if (event.type === 'delete') this.#departed.set({ key });
    else if (replaced === undefined) this.#departed.delete(key);
    this.#revision = revision;
    this.#history.push({ event, superseded });
    this.#historyBytes += historyBytes(event, superseded);
    while (
      this.#history.length - this.#historyFrom > this.#limits.eventsMax ||
      this.#historyBytes > this.#limits.bytesMax
    ) {
      this.#forgetOldest();
    }
  }

  /** The events after `revision`, in order. */
  eventsAfter(revision: number): StoreEvent[] {
    if (revision < this.#compactedRevision) throw new CompactedError(revision, this.#compactedRevision);
    const events: StoreEvent[] = [];
    const from = this.#historyFrom + revision - this.#compactedRevision;
    for (let index = from; index < this.#history.length; index++) events.push(this.#history[index]!.event);
    return events;
  }

  compact(revision: number): void {
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision);
    while (this.#compactedRevision < revision) this.#forgetOldest();
  }

  #assertReadable(revision: number): void {
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision);
    if (revision < this.#compactedRevision) throw new CompactedError(revision, this.#compactedRevision);
  }

  /** Whether it is known that no key of the prefix was written after `revision`: so it is for most pages of a list. */
  #isUnchangedSince(revision: number, prefix: string): boolean {
    if (this.#revision - revision > eventsLookedThroughMax) return false;
    for (let index = this.#history.length - (this.#revision - revision); index < this.#history.length; index++) {
      const { event } = this.#history[index]!;
      if ((event.type === 'put' ? event.kv.key : event.key).startsWith(prefix)) return false;
    }
    return true;
  }

  #versionAt(newest: KeyValue | undefined, key: string, revision: number): KeyValue | undefined {
    if (newest !== undefined && newest.modRevision <= revision) return newest;
    let version = this.#superseded.get(key);
    while (version !== undefined && version.kv.modRevision > revision) version = version.older;
    return version !== undefined && revision < version.until ? version.kv : undefined;
  }

  #rangeAt(prefix: string, startKey: string | undefined, revision: number): KeyValue[] {
    const departed: KeyValue[] = [];
    for (const { key } of this.#departed.range(prefix, startKey)) {
      const kv = this.#versionAt(undefined, key, revision);
      if (kv !== undefined) departed.push(kv);
    }
    const merged: KeyValue[] = [];
    let next = 0;
    for (const newest of this.#live.range(prefix, startKey)) {
      while (next < departed.length && this.#departed.compare(departed[next]!.key, newest.key) < 0) {
        merged.push(departed[next++]!);
      }
      const kv = this.#versionAt(newest, newest.key, revision);
      if (kv !== undefined) merged.push(kv);
    }
    for (; next < departed.length; next++) merged.push(departed[next]!);
    return merged;
  }

  #supersede(kv: KeyValue, until: number): Superseded {
    const older = this.#superseded.get(kv.key);
    const superseded = { kv, until, older, newer: undefined };
    if (older !== undefined) older.newer = superseded;
    this.#superseded.set(kv.key, superseded);
    return superseded;
  }

  /** Compacts by one revision: the version that its event replaced is no longer to be seen by anybody. */
  #forgetOldest(): void {
    const { event, superseded } = this.#history[this.#historyFrom]!;
    this.#history[this.#historyFrom++] = undefined;
    this.#compactedRevision++;
    this.#historyBytes -= historyBytes(event, superseded);
    if (superseded !== undefined) {
      if (superseded.newer !== undefined) {
        superseded.newer.older = undefined;
      } else {
        this.#superseded.delete(superseded.kv.key);
        this.#departed.delete(superseded.kv.key);
      }
    }
    // Moving what is left at every forgotten half keeps both the array and the work per event bounded.
    if (this.#historyFrom > 1_024 && this.#historyFrom * 2 > this.#history.length) {
      this.#history = this.#history.slice(this.#historyFrom);
      this.#historyFrom = 0;
    }
  }
}

function historyBytes(event: StoreEvent, superseded: Superseded | undefined): number {
  const key = event.type === 'put' ? event.kv.key : event.key;
  return historyEntryBytes + key.length + (superseded?.kv.value.length ?? 0);
}
