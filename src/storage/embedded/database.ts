import { ClassicLevel } from 'classic-level';
import { type KeyValue, type StoreEvent, StoreUnavailableError } from '../store.ts';
import { DataDirectory } from './data-directory.ts';
import {
  decodeHead,
  decodeRecord,
  emptyHead,
  encodeHead,
  encodeRecord,
  firstKey,
  type Head,
  HeadSum,
  headKey,
  recordOf,
  revisionOfValueKey,
  valueKey,
  valueKeys,
} from './records.ts';
import { StoredKeyValue, type ValueSource } from './stored-key-value.ts';

const keysReadAtOnce = 5_000;
const keyBytesReadAtOnce = 4 * 1024 * 1024;
const valuesVerifiedAtOnce = 256;
const valueBytesVerifiedAtOnce = 1024 * 1024;

/** One write of a key. `previous` is what it replaces or deletes. */
export interface Change {
  readonly event: StoreEvent;
  readonly previous: KeyValue | undefined;
  /** When the key lapses, in milliseconds since the epoch. */
  readonly dueAt: number | undefined;
}

/** What was in the database when it was opened. */
export interface Loaded {
  readonly revision: number;
  /** In order of their keys' bytes. */
  readonly kvs: readonly StoredKeyValue[];
  readonly valueBytes: number;
  /** The keys that lapse, and when. */
  readonly dueAt: ReadonlyMap<string, number>;
}

type Operation =
  | { type: 'put'; key: string; value: Uint8Array; valueEncoding: 'view' }
  | { type: 'put'; key: string; value: string; valueEncoding: 'utf8' }
  | { type: 'del'; key: string };

/**
 * The newest version of every key in LevelDB, each batch of changes one synced write. Everything that is read is checked
 * against what was written; nothing that cannot be read is written over.
 */
export class Database {
  readonly #directory: DataDirectory;
  readonly #level: ClassicLevel<string, string>;
  readonly #dueAt = new Map<string, number>();
  #head: Head = emptyHead;

  private constructor(directory: DataDirectory, level: ClassicLevel<string, string>) {
    this.#directory = directory;
    this.#level = level;
  }

  /** Throws DataDirectoryError where the directory cannot be used. */
  static async open(path: string): Promise<{ database: Database; loaded: Loaded }> {
    const directory = new DataDirectory(path);
    const condition = await directory.prepare();
    const cleanRevision = await directory.checkLogs();
    if (condition === 'new') await directory.makeDatabaseFolder();
    const level = new ClassicLevel<string, string>(directory.database, {
      createIfMissing: condition === 'new',
      // Snappy would take as long as the write itself; JSON this small is not worth it.
      compression: false,
    });
    try {
      await level.open();
    } catch (error) {
      throw openingError(directory, error);
    }
    const database = new Database(directory, level);
    try {
      const loaded = await database.#load();
      if (cleanRevision !== undefined && cleanRevision > loaded.revision) {
        throw directory.corrupt(`it was closed at revision ${cleanRevision} and is now at ${loaded.revision}`);
      }
      if (condition === 'new') await directory.markReady();
      await directory.clearCleanShutdown();
      return { database, loaded };
    } catch (error) {
      await level.close();
      throw error;
    }
  }

  /** Resolves once the changes are on the disk, all of them. After an error nothing more may be written. */
  async write(changes: readonly Change[]): Promise<void> {
    const operations: Operation[] = [];
    const sum = new HeadSum(this.#head);
    for (const change of changes) this.#add(change, operations, sum);
    const { head } = sum;
    operations.push({ type: 'put', key: headKey, value: encodeHead(head), valueEncoding: 'utf8' });
    await this.#level.batch<string, string | Uint8Array>(operations, { sync: true });
    this.#head = head;
  }

  /**
   * Reads all values as they were at the start, until `signal` aborts. Throws DataDirectoryError if one is not as it was
   * written.
   */
  async verify({ kvs }: Loaded, signal?: AbortSignal): Promise<void> {
    const expected = [...kvs].sort((one, other) => one.modRevision - other.modRevision);
    const iterator = this.#level.iterator<string, Uint8Array>({
      ...valueKeys,
      valueEncoding: 'view',
      fillCache: false,
      highWaterMarkBytes: valueBytesVerifiedAtOnce,
    });
    let verified = 0;
    try {
      for (let entries = await iterator.nextv(valuesVerifiedAtOnce); entries.length > 0; ) {
        for (const [key, value] of entries) {
          const kv = expected[verified++];
          if (kv === undefined || kv.modRevision !== revisionOfValueKey(key)) {
            throw this.#directory.corrupt('its values are not those of its keys');
          }
          kv.verified(value);
        }
        if (signal?.aborted) return;
        entries = await iterator.nextv(valuesVerifiedAtOnce);
      }
    } catch (error) {
      throw readingError(this.#directory, error);
    } finally {
      await iterator.close();
    }
    if (verified < expected.length) throw this.#directory.corrupt(`the value of ${expected[verified]!.key} is missing`);
  }

  /** `clean`: everything acknowledged was written, and the next start may hold the database to it. */
  async close({ clean }: { readonly clean: boolean }): Promise<void> {
    await this.#level.close();
    if (clean) await this.#directory.writeCleanShutdown(this.#head.revision);
  }

  async #load(): Promise<Loaded> {
    try {
      const stored = this.#level.getSync(headKey);
      const head = stored === undefined ? emptyHead : decodeHead(stored);
      if (head === undefined) throw this.#directory.corrupt('its head is unreadable');
      const loaded = await this.#loadKeys(head);
      this.#head = head;
      return loaded;
    } catch (error) {
      throw readingError(this.#directory, error);
    }
  }

  async #loadKeys({ revision, keys, checksum }: Head): Promise<Loaded> {
    const source: ValueSource = {
      read: (modRevision) => this.#readValue(modRevision),
      damaged: (detail) => this.#directory.corrupt(detail),
    };
    const kvs: StoredKeyValue[] = [];
    const found = new HeadSum({ ...emptyHead, revision });
    let valueBytes = 0;
    const iterator = this.#level.iterator<string, Buffer>({
      gte: firstKey,
      valueEncoding: 'buffer',
      fillCache: false,
      highWaterMarkBytes: keyBytesReadAtOnce,
    });
    try {
      for (let entries = await iterator.nextv(keysReadAtOnce); entries.length > 0; ) {
        for (const [key, bytes] of entries) {
          const record = decodeRecord(bytes);
          if (record === undefined) throw this.#directory.corrupt(`the record of ${JSON.stringify(key)} is unreadable`);
          if (record.dueAt !== undefined) this.#dueAt.set(key, record.dueAt);
          found.add(key, bytes);
          valueBytes += record.valueBytes;
          kvs.push(new StoredKeyValue(key, record, source));
        }
        entries = await iterator.nextv(keysReadAtOnce);
      }
    } finally {
      await iterator.close();
    }
    if (found.keys !== keys || found.head.checksum !== checksum) {
      throw this.#directory.corrupt(`it holds ${found.keys} keys that are not the ${keys} written last`);
    }
    return { revision, kvs, valueBytes, dueAt: new Map(this.#dueAt) };
  }

  #readValue(modRevision: number): Uint8Array | undefined {
    try {
      return this.#level.getSync<string, Uint8Array>(valueKey(modRevision), { valueEncoding: 'view' });
    } catch (error) {
      throw readingError(this.#directory, error);
    }
  }

  /** Adds what a change does to the database to `operations` and to `sum`. */
  #add({ event, previous, dueAt }: Change, operations: Operation[], sum: HeadSum): void {
    const key = event.type === 'put' ? event.kv.key : event.key;
    sum.revision = event.type === 'put' ? event.kv.modRevision : event.revision;
    if (previous !== undefined) {
      sum.subtract(key, encodeRecord(recordOf(previous, this.#dueAt.get(key))));
      operations.push({ type: 'del', key: valueKey(previous.modRevision) });
      this.#dueAt.delete(key);
    }
    if (event.type === 'delete') {
      operations.push({ type: 'del', key });
      return;
    }
    const record = encodeRecord(recordOf(event.kv, dueAt));
    if (dueAt !== undefined) this.#dueAt.set(key, dueAt);
    sum.add(key, record);
    operations.push({ type: 'put', key, value: record, valueEncoding: 'view' });
    operations.push({ type: 'put', key: valueKey(sum.revision), value: event.kv.value, valueEncoding: 'view' });
  }
}

function openingError(directory: DataDirectory, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === 'LEVEL_LOCKED') return directory.locked(cause);
  if (code === 'LEVEL_CORRUPTION' || /does not exist|no such file/i.test(message))
    return directory.corrupt(message, cause);
  return directory.unwritable(cause);
}

function readingError(directory: DataDirectory, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'LEVEL_DATABASE_NOT_OPEN') return new StoreUnavailableError('the store is closed', { cause: error });
  if (code !== 'LEVEL_CORRUPTION' && code !== 'LEVEL_IO_ERROR') return error;
  return directory.corrupt(error instanceof Error ? error.message : String(error), error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
