import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { describeStore } from '../conformance.ts';
import { CompactedError, DataDirectoryError, type KeyValue, type StoreEvent, StoreUnavailableError } from '../store.ts';
import type { Change, Loaded } from './database.ts';
import { type DurableDatabase, EmbeddedStore, waitingBytesMax, waitingCommitsMax } from './embedded-store.ts';

describeStore('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-store-'));
  const clock = new VirtualClock();
  return {
    store: await EmbeddedStore.open({ directory, clock }),
    elapse: (seconds) => clock.advance((seconds + 1) * 1_000),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (kv: KeyValue | undefined): string | undefined => kv && new TextDecoder().decode(kv.value);
const nothing: Loaded = { revision: 0, kvs: [], valueBytes: 0, dueAt: new Map() };

/** A database whose writes succeed or fail when the test says so. */
class HeldDatabase implements DurableDatabase {
  readonly batches: (readonly Change[])[] = [];
  readonly #answers: PromiseWithResolvers[] = [];

  write(changes: readonly Change[]): Promise<void> {
    this.batches.push(changes);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  /** Ends the oldest write under way, and lets everybody who waited for it have a turn. */
  async end(error?: Error): Promise<void> {
    const answer = this.#answers.shift()!;
    if (error === undefined) answer.resolve();
    else answer.reject(error);
    await turn();
  }

  async verify(): Promise<void> {}

  async close(): Promise<void> {}
}

interface PromiseWithResolvers {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('EmbeddedStore over a slow disk', () => {
  let database: HeldDatabase;
  let store: EmbeddedStore;

  beforeEach(() => {
    database = new HeldDatabase();
    store = new EmbeddedStore({ clock: new VirtualClock() }, database, nothing);
  });

  it('shows a write to nobody before it is durable', async () => {
    const seen: StoreEvent[] = [];
    store.watch('/', { afterRevision: 0, onEvents: (events) => seen.push(...events), onError: () => {} });
    let answered = false;
    const commit = store.commit('/a', 0, bytes('1')).finally(() => {
      answered = true;
    });
    await turn();
    expect(await store.get('/a')).toEqual({ revision: 0, kv: undefined });
    expect(await store.count('/')).toBe(0);
    expect({ seen, answered }).toEqual({ seen: [], answered: false });
    await database.end();
    expect(await commit).toEqual({ ok: true, revision: 1 });
    expect(text((await store.get('/a')).kv)).toBe('1');
    expect(seen).toHaveLength(1);
  });

  it('answers a conflict with a write that is not durable yet once it is', async () => {
    void store.commit('/a', 0, bytes('1'));
    const conflicts = [store.commit('/a', 0, bytes('2')), store.commit('/a', 7, undefined)];
    let answered = 0;
    for (const conflict of conflicts) void conflict.then(() => answered++);
    await turn();
    expect(answered).toBe(0);
    await database.end();
    for (const conflict of await Promise.all(conflicts)) {
      expect(conflict.ok).toBe(false);
      if (!conflict.ok) expect([conflict.revision, text(conflict.current)]).toEqual([1, '1']);
    }
  });

  it('gathers what is committed during a write into the next one', async () => {
    const commits = [store.commit('/first', 0, bytes('1'))];
    await turn();
    for (let index = 0; index < 100; index++) commits.push(store.commit(`/${index}`, 0, bytes('1')));
    // Each on top of the one before, which is not durable yet.
    for (let version = 1; version <= 3; version++) {
      commits.push(store.commit('/often', version === 1 ? 0 : 100 + version, bytes(`${version}`)));
    }
    await turn();
    expect(database.batches.map(({ length }) => length)).toEqual([1]);
    await database.end();
    expect(database.batches.map(({ length }) => length)).toEqual([1, 103]);
    await database.end();
    expect((await Promise.all(commits)).map(({ ok, revision }) => ok && revision)).toEqual(
      Array.from({ length: 104 }, (_, index) => index + 1),
    );
    expect(text((await store.get('/often')).kv)).toBe('3');
  });

  it('refuses commits beyond what may wait', async () => {
    const commits = Array.from({ length: waitingCommitsMax }, (_, index) => store.commit(`/${index}`, 0, bytes('1')));
    await expect(store.commit('/more', 0, bytes('1'))).rejects.toThrow('too many writes wait for the disk');
    await turn();
    await expect(store.commit('/large', 0, new Uint8Array(waitingBytesMax))).rejects.toThrow(StoreUnavailableError);
    while ((await store.count('/')) < waitingCommitsMax) await database.end();
    expect((await Promise.all(commits)).every(({ ok }) => ok)).toBe(true);
    expect(database.batches.length).toBeGreaterThan(1);
  });

  it('takes no more writes after one has failed, and still reads', async () => {
    const lost = new Error('no space left on device');
    void store.commit('/kept', 0, bytes('1'));
    await turn();
    await database.end();
    const failing = [store.commit('/a', 0, bytes('1')), store.commit('/a', 0, bytes('2'))];
    await turn();
    failing.push(store.commit('/b', 0, bytes('1')));
    const outcomes = Promise.allSettled(failing);
    await database.end(lost);
    for (const outcome of await outcomes) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StoreUnavailableError);
    }
    await expect(store.commit('/c', 0, bytes('1'))).rejects.toThrow('an earlier write failed; restart to go on');
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
    expect((await store.list('/')).kvs.map(({ key }) => key)).toEqual(['/kept']);
    expect(database.batches).toHaveLength(2);
    await store.close();
  });
});

describe('EmbeddedStore after a restart', () => {
  let directory: string;
  let clock: VirtualClock;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'embedded-store-'));
    clock = new VirtualClock();
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (): Promise<EmbeddedStore> => EmbeddedStore.open({ directory, clock });

  it('has keys, values and revisions as they were, and no history', async () => {
    const before = await open();
    await before.commit('/a', 0, bytes('1'));
    await before.commit('/a', 1, bytes('2'));
    await before.commit('/é\u{1f600}', 0, bytes(''));
    await before.commit('/gone', 0, bytes('1'));
    await before.commit('/gone', 4, undefined);
    await before.close();

    const after = await open();
    expect(await after.currentRevision()).toBe(5);
    const { kvs } = await after.list('/');
    expect(kvs.map((kv) => [kv.key, text(kv), kv.createRevision, kv.modRevision])).toEqual([
      ['/a', '2', 1, 2],
      ['/é\u{1f600}', '', 3, 3],
    ]);
    await expect(after.get('/a', { revision: 4 })).rejects.toThrow(CompactedError);
    expect(await after.commit('/b', 0, bytes('1'))).toEqual({ ok: true, revision: 6 });
    await after.close();
  });

  it('shows the old version of a key in its history, though the database has the new one alone', async () => {
    const before = await open();
    await before.commit('/a', 0, bytes('old'));
    await before.commit('/b', 0, bytes('old'));
    await before.close();
    const after = await open();
    await after.commit('/a', 1, bytes('new'));
    await after.commit('/b', 2, undefined);
    expect(text((await after.get('/a', { revision: 2 })).kv)).toBe('old');
    expect((await after.list('/', { revision: 2 })).kvs.map(text)).toEqual(['old', 'old']);
    await after.close();
  });

  it('lets keys lapse whose time ran out in the meantime, and the others in their time', async () => {
    const before = await open();
    await before.commit('/soon', 0, bytes('1'), { ttlSeconds: 10 });
    await before.commit('/late', 0, bytes('1'), { ttlSeconds: 3_600 });
    await before.commit('/kept', 0, bytes('1'), { ttlSeconds: 10 });
    await before.commit('/kept', 3, bytes('2'));
    await before.close();
    await clock.advance(60_000);
    const after = await open();
    await clock.advance(0);
    await after.commit('/barrier', 0, bytes('1'));
    expect((await after.list('/')).kvs.map(({ key }) => key)).toEqual(['/barrier', '/kept', '/late']);
    await clock.advance(3_600_000);
    await after.commit('/barrier', 6, undefined);
    expect((await after.list('/')).kvs.map(({ key }) => key)).toEqual(['/kept']);
    await after.close();
    expect(clock.pending).toBe(0);
  });

  it('checks more values than a start can wait for after it, and then serves no more if one is damaged', async () => {
    const before = await open();
    const value = Buffer.alloc(100_000, 'some value ');
    await Promise.all(Array.from({ length: 120 }, (_, index) => before.commit(`/${index}`, 0, value)));
    await before.close();
    await (await open()).close();
    const folder = join(directory, 'db');
    const table = join(folder, (await readdir(folder)).find((entry) => entry.endsWith('.ldb'))!);
    const content = await readFile(table);
    content[200_000]! ^= 1;
    await writeFile(table, content);

    const errors: object[] = [];
    const logger = { ...silentLogger, error: (fields: object) => errors.push(fields) };
    const after = await EmbeddedStore.open({ directory, clock, logger });
    expect(after.watchesAreCurrent).toBe(true);
    while (errors.length === 0) await turn();
    expect(after.watchesAreCurrent).toBe(false);
    await expect(after.ping()).rejects.toThrow('is damaged: the value of /');
    await expect(after.list('/')).rejects.toThrow(DataDirectoryError);
    await expect(after.commit('/a', 0, bytes('1'))).rejects.toThrow(DataDirectoryError);
    await after.close();
  });

  it('refuses keys that it cannot keep apart from its own', async () => {
    const store = await open();
    await expect(store.commit('', 0, bytes('1'))).rejects.toThrow(RangeError);
    await expect(store.commit('\0h', 0, bytes('1'))).rejects.toThrow(RangeError);
    await store.close();
  });
});
