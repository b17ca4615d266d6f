/**
 * The storage contract: a small set of revisioned keys, as etcd has it.
 *
 * One counter serves the whole store. Every write that succeeds raises it by one and stamps the key with it. A
 * backend promises:
 * - `commit` is a compare-and-set on one key. Its answer comes only once the write is as durable as the backend can
 *   make it, and neither reads nor watches show a write earlier than that.
 * - reads see every write acknowledged before they were asked for; with `revision` they see the store as it was then.
 * - a watch delivers every event after its start, in order of revision, none twice and none left out, or ends with an
 *   error that says why.
 * - once a revision is compacted, the state at it can still be read and watched from, what was before it cannot:
 *   {@link CompactedError}.
 * - after `close`, calls are refused with {@link StoreUnavailableError}.
 *
 * The suite in conformance.ts states this contract as tests; each backend runs it. Values are opaque bytes.
 */

/** A key with its value as of `modRevision`. Immutable and shared: never write into `value`. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  /** The revision at which the key came into being (for the present life of the key). */
  readonly createRevision: number;
  /** The revision of the last write to it. */
  readonly modRevision: number;
}

export interface GetResult {
  /** The store's revision when it was read. */
  readonly revision: number;
  readonly kv: KeyValue | undefined;
}

export interface ListOptions {
  /** List the store as it was at this revision; the newest where absent. */
  readonly revision?: number;
  /** The first key wanted, inclusive; the start of the prefix where absent. */
  readonly startKey?: string;
  /** At most so many keys; all where absent. */
  readonly limit?: number;
}

export interface ListResult {
  /** The revision the list shows: the one asked for, else the store's current one. */
  readonly revision: number;
  /** In order of their keys' bytes. */
  readonly kvs: readonly KeyValue[];
  /** How many keys of the range were left out because of `limit`. */
  readonly remaining: number;
}

export interface CommitOptions {
  /** The key lapses by itself so many seconds after the write. Events use it. */
  readonly ttlSeconds?: number;
}

export type CommitResult =
  | { readonly ok: true; readonly revision: number }
  /** The key was not at the expected revision: `current` is what stands there, undefined if it is absent. */
  | { readonly ok: false; readonly revision: number; readonly current: KeyValue | undefined };

export type StoreEvent =
  | { readonly type: 'put'; readonly kv: KeyValue }
  /** `revision` is that of the deletion. */
  | { readonly type: 'delete'; readonly key: string; readonly revision: number };

export interface WatchOptions {
  /** The first event delivered is the first one after this revision. */
  readonly afterRevision: number;
  /** Events in order of revision, in batches of at least one. Must not throw; must not block. */
  readonly onEvents: (events: readonly StoreEvent[]) => void;
  /**
   * Everything up to `revision` has been delivered. Follows each `Store.requestProgress`, and may come unasked.
   */
  readonly onProgress?: (revision: number) => void;
  /** The watch has ended and delivers nothing more. Called at most once, and not after `stop()`. */
  readonly onError: (error: Error) => void;
}

export interface Watch {
  /** Ends the watch; nothing is delivered after it returns. May be called twice. */
  stop(): void;
}

export interface Store extends AsyncDisposable {
  /** The backend's name, for logs and metrics: `memory`, `embedded`, `etcd`. */
  readonly name: string;

  /** The newest revision that is visible to reads, asked of the backend itself (a quorum read with etcd). */
  currentRevision(): Promise<number>;

  get(key: string, options?: { readonly revision?: number }): Promise<GetResult>;

  /** The keys that begin with `prefix`. */
  list(prefix: string, options?: ListOptions): Promise<ListResult>;

  /** How many keys begin with `prefix`, now. */
  count(prefix: string): Promise<number>;

  /**
   * Writes `value` under `key` (or deletes it, where `value` is undefined) if and only if the key's mod revision is
   * `expectedRevision`; 0 stands for "the key is absent". Deleting an absent key with 0 succeeds without a new revision.
   */
  commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult>;

  /**
   * Watches the keys that begin with `prefix`. Opening never fails by itself: a start that is compacted, or a backend out
   * of reach for too long, comes to `onError`. A backend rides out broken connections by resuming where it was.
   */
  watch(prefix: string, options: WatchOptions): Watch;

  /** Asks every watch of this store to report its progress soon. */
  requestProgress(): void;
  /**
   * True while every watch that was opened before this turn of the event loop has been told of all that a read would show: so it is in a
   * store that tells its watches as it takes a write. Absent in others.
   */
  readonly watchesAreCurrent?: boolean;

  /**
   * Forgets history before `revision`; the state at it stays. At or before an earlier compaction it changes nothing;
   * past the current revision it is refused with {@link FutureRevisionError}.
   */
  compact(revision: number): Promise<void>;

  /** Resolves if the backend can serve reads and writes now; rejects with the reason if not. */
  ping(): Promise<void>;

  /** Flushes, stops watches without an error, releases everything. May be called twice. */
  close(): Promise<void>;
}

/** The revision asked for has been compacted away: it is before the oldest one still held. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly requestedRevision: number;
  readonly compactedRevision: number;

  constructor(requestedRevision: number, compactedRevision: number) {
    super(`revision ${requestedRevision} has been compacted; the oldest still held is ${compactedRevision}`);
    this.requestedRevision = requestedRevision;
    this.compactedRevision = compactedRevision;
  }
}

/** The revision asked for has not been reached yet. */
export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError';
  readonly requestedRevision: number;
  readonly currentRevision: number;

  constructor(requestedRevision: number, currentRevision: number) {
    super(`revision ${requestedRevision} is in the future; the store is at ${currentRevision}`);
    this.requestedRevision = requestedRevision;
    this.currentRevision = currentRevision;
  }
}

/** The backend cannot serve now; the same call may succeed later. A write that ends so may or may not have happened. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The data directory cannot be used: damaged, not ours, or in use by another process. Says what to do next. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
  readonly reason: 'corrupt' | 'foreign' | 'locked' | 'unwritable';

  constructor(reason: DataDirectoryError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
