import type { Clock } from '../../base/clock.ts';
import { type Logger, silentLogger } from '../../base/logger.ts';
import { LocalStore } from '../mvcc/local-store.ts';
import { type HistoryLimits, MvccState } from '../mvcc/state.ts';
import {
  type CommitOptions,
  type CommitResult,
  type KeyValue,
  type StoreEvent,
  StoreUnavailableError,
} from '../store.ts';
import { type Change, Database, type Loaded } from './database.ts';
import { StoredKeyValue } from './stored-key-value.ts';

/** One synced write takes at most so much; what is over waits for the next. */
const batchCommitsMax = 2_048;
const batchBytesMax = 16 * 1024 * 1024;
/** So much may wait for the disk; further commits are refused until it has caught up. */
export const waitingCommitsMax = 16_384;
export const waitingBytesMax = 256 * 1024 * 1024;
/** Up to so many bytes of values are read and checked before a start is done; more are checked after it. */
const verifiedBeforeStartBytesMax = 8 * 1024 * 1024;

export interface EmbeddedStoreOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly historyLimits?: HistoryLimits;
}

/** What the store needs of what is below it. */
export type DurableDatabase = Pick<Database, 'write' | 'verify' | 'close'>;

/**
 * The durable store of a single process: the state is in memory, and below it a LevelDB database in a directory of its
 * own. Commits that come while a write is under way are gathered into the next one, so that one fsync serves many.
 *
 * History does not outlive the process: after a start, everything before its revision counts as compacted.
 *
 * When a write fails, what is on the disk is uncertain. Then no further write is taken, as with etcd, and a restart finds
 * out; reads go on.
 */
export class EmbeddedStore extends LocalStore {
  override readonly name = 'embedded';
  readonly #database: DurableDatabase;
  readonly #logger: Logger;
  /** Changes that wait for the next write, in order of revision. */
  #waiting: PendingChange[] = [];
  #waitingBytes = 0;
  /** For each key with a change that waits or is being written, the last such change. */
  readonly #pending = new Map<string, PendingChange>();
  /** The last revision given out, ahead of the one that reads see. */
  #assigned: number;
  #writing: Promise<void> | undefined;
  readonly #verification = new AbortController();
  #verifying: Promise<void> | undefined;
  #writeFailure: Error | undefined;
  #damage: Error | undefined;

  /** {@link EmbeddedStore.open} is the way to get one; tests put a database of their own under it. */
  constructor(options: Omit<EmbeddedStoreOptions, 'directory'>, database: DurableDatabase, loaded: Loaded) {
    super({ clock: options.clock, state: new MvccState(options.historyLimits, loaded.revision, loaded.kvs) });
    this.#database = database;
    this.#logger = options.logger ?? silentLogger;
    this.#assigned = loaded.revision;
    for (const [key, dueAt] of loaded.dueAt) this.lapseAt(key, this.state.get(key)!.modRevision, dueAt);
  }

  /** Throws DataDirectoryError where the directory is damaged, not ours, in use, or cannot be written. */
  static async open(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
    const { database, loaded } = await Database.open(options.directory);
    if (loaded.valueBytes <= verifiedBeforeStartBytesMax) {
      try {
        await database.verify(loaded);
      } catch (error) {
        await database.close({ clean: false });
        throw error;
      }
      return new EmbeddedStore(options, database, loaded);
    }
    const store = new EmbeddedStore(options, database, loaded);
    store.#verifying = store.#verify(loaded);
    return store;
  }

  override async commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult> {
    this.assertOpen();
    this.#assertWritable();
    assertKey(key);
    const pending = this.#pending.get(key);
    const current = pending === undefined ? this.state.get(key) : pending.outcome;
    const matches = (current?.modRevision ?? 0) === expectedRevision;
    if (!matches || (value === undefined && current === undefined)) {
      // What this answer rests on must be as durable as the answer says.
      await pending?.settled;
      const { revision } = this.state;
      return matches ? { ok: true, revision } : { ok: false, revision, current };
    }
    const bytes = value?.length ?? 0;
    if (this.#waiting.length >= waitingCommitsMax || this.#waitingBytes + bytes > waitingBytesMax) {
      throw new StoreUnavailableError('too many writes wait for the disk');
    }
    // The history goes on showing it when the database no longer has it.
    if (current instanceof StoredKeyValue) current.load();
    const revision = ++this.#assigned;
    const ttlSeconds = options?.ttlSeconds;
    const change = new PendingChange({
      event: eventOf(key, value, revision, current),
      previous: current,
      dueAt: ttlSeconds === undefined ? undefined : this.clock.now() + ttlSeconds * 1_000,
    });
    this.#pending.set(key, change);
    this.#waiting.push(change);
    this.#waitingBytes += bytes;
    this.#writing ??= this.#write();
    await change.settled;
    return { ok: true, revision };
  }

  override async ping(): Promise<void> {
    this.assertOpen();
    this.#assertWritable();
  }

  protected override get isOpen(): boolean {
    return super.isOpen && this.#damage === undefined;
  }

  protected override assertOpen(): void {
    super.assertOpen();
    if (this.#damage !== undefined) throw this.#damage;
  }

  protected override async release(): Promise<void> {
    await this.#writing;
    this.#verification.abort();
    await this.#verifying;
    await this.#database.close({ clean: this.#writeFailure === undefined && this.#damage === undefined });
  }

  #assertWritable(): void {
    if (this.#writeFailure === undefined) return;
    throw new StoreUnavailableError('an earlier write failed; restart to go on from what is on the disk', {
      cause: this.#writeFailure,
    });
  }

  /** Writes what waits, batch after batch, until nothing does. */
  async #write(): Promise<void> {
    // What else is committed in this turn shall be part of the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#database.write(batch);
      } catch (error) {
        this.#failWrites(error, batch);
        break;
      }
      this.publish(
        batch.map(({ event }) => event),
        batch.map(({ dueAt }) => dueAt),
      );
      for (const change of batch) {
        if (this.#pending.get(change.key) === change) this.#pending.delete(change.key);
        change.resolve();
      }
    }
    this.#writing = undefined;
  }

  #takeBatch(): PendingChange[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && count < batchCommitsMax) {
      const next = this.#waiting[count]!.valueBytes;
      if (count > 0 && bytes + next > batchBytesMax) break;
      bytes += next;
      count++;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  #failWrites(cause: unknown, batch: readonly PendingChange[]): void {
    this.#writeFailure = cause instanceof Error ? cause : new Error(String(cause));
    this.#logger.error(
      { err: cause },
      'a write to the data directory failed; no further write is taken until a restart',
    );
    const error = new StoreUnavailableError('the write to the data directory failed', { cause });
    for (const change of [...batch, ...this.#waiting]) change.reject(error);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#pending.clear();
  }

  async #verify(loaded: Loaded): Promise<void> {
    try {
      await this.#database.verify(loaded, this.#verification.signal);
    } catch (error) {
      this.#damage = error instanceof Error ? error : new Error(String(error));
      this.#logger.error({ err: error }, 'the data directory is damaged; the store serves no more');
    }
  }
}

/** A change on its way to the disk. */
class PendingChange implements Change {
  readonly event: StoreEvent;
  readonly previous: KeyValue | undefined;
  readonly dueAt: number | undefined;
  readonly valueBytes: number;
  /** Resolves once the change is durable and visible; rejects if it may not be. */
  readonly settled: Promise<void>;
  resolve!: () => void;
  reject!: (error: Error) => void;

  constructor({ event, previous, dueAt }: Change) {
    this.event = event;
    this.previous = previous;
    this.dueAt = dueAt;
    this.valueBytes = event.type === 'put' ? event.kv.value.length : 0;
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  get key(): string {
    return this.event.type === 'put' ? this.event.kv.key : this.event.key;
  }

  /** What stands under the key after the change. */
  get outcome(): KeyValue | undefined {
    return this.event.type === 'put' ? this.event.kv : undefined;
  }
}

function eventOf(
  key: string,
  value: Uint8Array | undefined,
  revision: number,
  current: KeyValue | undefined,
): StoreEvent {
  if (value === undefined) return { type: 'delete', key, revision };
  const createRevision = current?.createRevision ?? revision;
  return { type: 'put', kv: { key, value, createRevision, modRevision: revision } };
}

function assertKey(key: string): void {
  if (key === '' || key.startsWith('\0')) throw new RangeError('a key is not empty and does not begin with U+0000');
}
