/**
 * The watch cache of one resource: its objects in order of key, its recent events, and the watchers that get the next ones. One
 * watch on storage feeds it, however many clients there are.
 *
 * Reads: everything below its prefix in storage. Writes: nothing. It never tells a watcher of an event twice, out of order or not at
 * all: when its own watch breaks beyond repair it ends all its watchers, who start again from a list as they do upstream.
 */

import { expired, timeout } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SortedEntries } from '../../base/sorted-entries.ts';
import type { Store, StoreEvent, Watch } from '../../storage/store.ts';
import type { CacheEvent, CacheWatcher } from './cache-event.ts';
import { StoredObject } from './stored-object.ts';
import { type IndexedValue, ObjectIndex, WatcherIndex } from './watch-index.ts';

/** How much of the past a new watch can still be given. */
export const cachedEventsMax = 8192;
export const cachedEventBytesMax = 64 * 1024 * 1024;
/** How long a read waits for the cache to reach the revision it asked for, as upstream. */
export const freshWaitMsMax = 3000;
const restartBackoffMs = 200;

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
}

export class ResourceCache {
  readonly prefix: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #objects = new SortedEntries<StoredObject>();
  readonly #watchers: WatcherIndex;
  readonly #indexedValue: IndexedValue | undefined;
  #index: ObjectIndex | undefined;
  #events: CacheEvent[] = [];
  #eventBytes = 0;
  #revision = 0;
  /** A watch can start at this revision or later. */
  #windowStart = 0;
  #waiters: Waiter[] = [];
  #watch: Watch | undefined;
  #started: Promise<void> | undefined;
  #isStarted = false;
  #closed = false;

  constructor(options: {
    readonly store: Store;
    readonly prefix: string;
    /** What watchers and objects are found by, beside their keys. */
    readonly indexedValue?: IndexedValue;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#indexedValue = options.indexedValue;
    this.#watchers = new WatcherIndex(options.indexedValue);
    this.#store = options.store;
    this.prefix = options.prefix;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Everything up to this revision is in the cache. */
  get revision(): number {
    return this.#revision;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Reads can be served: what start waits for. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** It is known at once that the cache shows every write acknowledged before: what waitUntilFresh waits for. */
  get isFresh(): boolean {
    return this.#isStarted && this.#watch !== undefined && this.#store.watchesAreCurrent === true;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Loads the objects and begins to watch, once; resolves when reads can be served. */
  start(): Promise<void> {
    this.#started ??= this.#load().then(
      () => {
        this.#isStarted = true;
      },
      (error: unknown) => {
        this.#started = undefined;
        throw error;
      },
    );
    return this.#started;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  range(prefix: string, startKey?: string): readonly StoredObject[] {
    return this.#objects.range(prefix, startKey);
  }

  /** The objects with this value in the cache's index, in order of key; undefined where it has none. */
  indexed(value: string): readonly StoredObject[] | undefined {
    if (this.#indexedValue === undefined) return undefined;
    this.#index ??= new ObjectIndex(this.#indexedValue, this.#objects.range(this.prefix));
    return this.#index.get(value);
  }

  /** Waits until the cache shows the state at `revision` or later. Fails as upstream does when that takes too long. */
  async waitFor(revision: number): Promise<void> {
    if (this.#revision >= revision) return;
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        revision,
        resolve: () => {
          timer.cancel();
          resolve();
        },
      };
      const timer = this.#clock.setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(
          timeout(`Too large resource version: ${revision}, current: ${this.#revision}`, 1, [
            { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
          ]),
        );
      }, freshWaitMsMax);
      this.#waiters.push(waiter);
      this.#store.requestProgress();
    });
  }

  /** Waits until the cache shows every write acknowledged before this call. */
  async waitUntilFresh(): Promise<void> {
    if (this.isFresh) return;
    await this.start();
    await this.waitFor(await this.#store.currentRevision());
  }

  /**
   * Adds a watcher of the events after `afterRevision`, first those of the past, at once. Throws Expired when they are no longer held.
   * Returns what removes it again.
   */
  watch(watcher: CacheWatcher, afterRevision: number): () => void {
    if (afterRevision < this.#windowStart) {
      throw expired(`too old resource version: ${afterRevision} (${this.#windowStart})`);
    }
    for (let i = this.#firstEventAfter(afterRevision); i < this.#events.length; i++) {
      const event = this.#events[i]!;
      if (event.stored.key.startsWith(watcher.prefix)) watcher.onEvent(event);
    }
    const registered: CacheWatcher = afterRevision > this.#revision ? startingAfter(watcher, afterRevision) : watcher;
    return this.#watchers.add(registered);
  }

  /** Forgets all events so far, as if they were long past: a watch that would need them gets Expired. */
  forgetEvents(): void {
    this.#events = [];
    this.#eventBytes = 0;
    this.#windowStart = this.#revision;
  }

  close(): void {
    this.#closed = true;
    this.#watch?.stop();
    this.#endWatchers();
  }

  async #load(): Promise<void> {
    const { revision, kvs } = await this.#store.list(this.prefix);
    this.#objects = SortedEntries.fromSorted(kvs.map((kv) => new StoredObject(kv)));
    this.#index = undefined;
    this.#events = [];
    this.#eventBytes = 0;
    this.#windowStart = revision;
    this.#advance(revision);
    if (this.#closed) return;
    this.#watch = this.#store.watch(this.prefix, {
      afterRevision: revision,
      onEvents: (events) => this.#apply(events),
      onProgress: (reached) => this.#advance(reached),
      onError: (error) => this.#restart(error),
    });
  }

  #restart(error: Error): void {
    this.#watch = undefined;
    if (this.#closed) return;
    this.#logger.warn({ error: error.message, prefix: this.prefix }, 'watch on storage ended; loading again');
    this.#endWatchers();
    this.#started = undefined;
    this.#isStarted = false;
    this.#clock.setTimeout(
      () => {
        if (!this.#closed) this.start().catch((failure: Error) => this.#restart(failure));
      },
      restartBackoffMs,
      { unref: true },
    );
  }

  #apply(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type === 'put') {
        const stored = StoredObject.fresh(event.kv);
        const previous = this.#objects.set(stored);
        this.#record({ type: 'put', revision: event.kv.modRevision, stored, previous });
        continue;
      }
      const { key, revision } = event;
      const previous = this.#objects.delete(key);
      if (previous === undefined) continue;
      const stored = new StoredObject({ key, value: previous.value, modRevision: revision });
      this.#record({ type: 'delete', revision, stored, previous });
    }
    const last = events.at(-1);
    if (last !== undefined) this.#advance(last.type === 'put' ? last.kv.modRevision : last.revision);
  }

  #record(event: CacheEvent): void {
    this.#events.push(event);
    this.#eventBytes += event.stored.value.byteLength;
    if (this.#events.length > cachedEventsMax || this.#eventBytes > cachedEventBytesMax) this.#forgetOldHalf();
    this.#index?.apply(event);
    this.#watchers.tell(event);
  }

  #forgetOldHalf(): void {
    const dropped = this.#events.splice(0, Math.ceil(this.#events.length / 2));
    for (const event of dropped) this.#eventBytes -= event.stored.value.byteLength;
    this.#windowStart = dropped.at(-1)!.revision;
  }

  #advance(revision: number): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    if (this.#waiters.length === 0) return;
    const waiting: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (waiter.revision <= revision) waiter.resolve();
      else waiting.push(waiter);
    }
    this.#waiters = waiting;
  }

  #endWatchers(): void {
    for (const watcher of this.#watchers.clear()) watcher.onEnd();
  }

  #firstEventAfter(revision: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A watcher that was promised nothing up to a revision that has not come yet. */
function startingAfter(watcher: CacheWatcher, revision: number): CacheWatcher {
  return {
    prefix: watcher.prefix,
    key: watcher.key,
    indexedValue: watcher.indexedValue,
    onEvent: (event) => {
      if (event.revision > revision) watcher.onEvent(event);
    },
    onEnd: () => watcher.onEnd(),
  };
}
