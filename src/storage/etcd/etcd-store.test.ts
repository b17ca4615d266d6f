import { Client, credentials } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EtcdServer, etcdAvailable, startEtcd } from '../../../test/fixtures/etcd.ts';
import { sleep, systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { expectOk, rejection, toBytes, WatchProbe } from '../conformance/fixture.ts';
import { describeStore } from '../conformance.ts';
import { CompactedError, type Store } from '../store.ts';
import { openEtcdStore } from './etcd-store.ts';
import { MessageReader, MessageWriter } from './wire.ts';

const etcd = etcdAvailable();

describe.skipIf(!etcd.ok)(`with a real etcd${etcd.ok ? '' : ` (skipped: ${etcd.reason})`}`, () => {
  let server: EtcdServer;
  const stores: Store[] = [];

  async function open(options: { readonly compactionIntervalMs: number }): Promise<Store> {
    const base = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const store = await openEtcdStore({ endpoints: server.endpoints, ...base, ...options });
    stores.push(store);
    return store;
  }

  beforeAll(async () => {
    server = await startEtcd();
  });

  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));
  afterAll(() => server?.stop());

  describeStore('etcd', async () => ({
    store: await open({ compactionIntervalMs: 0 }),
    elapse: (seconds) => sleep(systemClock, seconds * 1_000),
  }));

  describe('compaction', () => {
    it('goes on by itself, several stores together', async () => {
      const every = await Promise.all([1, 2].map(() => open({ compactionIntervalMs: 20 })));
      const [store] = every;
      const old = expectOk(await store!.commit('/compaction/a', 0, toBytes('1')));
      await expect.poll(() => rejectionName(store!.get('/compaction/a', { revision: old - 1 }))).toBe('CompactedError');
      await expect.poll(() => rejectionName(store!.get('/compaction/a', { revision: old }))).toBe('CompactedError');
      expect((await store!.get('/compaction/a')).kv?.modRevision).toBe(old);
    });

    it('by somebody else is found out exactly', async () => {
      const [store, other] = await Promise.all([1, 2].map(() => open({ compactionIntervalMs: 0 })));
      const first = expectOk(await store!.commit('/compaction/b', 0, toBytes('1')));
      const second = expectOk(await store!.commit('/compaction/b', first, toBytes('2')));
      await other!.compact(second);
      const error = await rejection(store!.get('/compaction/b', { revision: first }));
      expect(error).toBeInstanceOf(CompactedError);
      expect(error).toMatchObject({ requestedRevision: first, compactedRevision: second });
    });

    it('ends the watches that it reaches, and not those that share their stream', async () => {
      const store = await open({ compactionIntervalMs: 0 });
      const first = expectOk(await store.commit('/compaction/c', 0, toBytes('1')));
      const second = expectOk(await store.commit('/compaction/c', first, toBytes('2')));
      await store.compact(second);
      const lost = new WatchProbe(store, '/compaction/', first);
      const kept = new WatchProbe(store, '/compaction/', second);
      await lost.until(({ errors }) => errors.length > 0);
      const third = expectOk(await store.commit('/compaction/c', second, toBytes('3')));
      await kept.untilRevision(third);
      expect(lost.errors).toMatchObject([
        { name: 'CompactedError', requestedRevision: first, compactedRevision: second },
      ]);
      expect(lost.events).toEqual([]);
      expect(kept.revisions()).toEqual([third]);
      expect(kept.errors).toEqual([]);
    });
  });

  describe('keys that lapse', () => {
    it('share a lease, and get a new one when that is revoked', async () => {
      const store = await open({ compactionIntervalMs: 0 });
      const lease = new LeaseCalls(server);
      try {
        const before = await lease.ids();
        const ttl = { ttlSeconds: 3_600 };
        for (const key of ['/leases/a', '/leases/b']) expectOk(await store.commit(key, 0, toBytes('1'), ttl));
        const granted = (await lease.ids()).filter((id) => !before.includes(id));
        expect(granted).toHaveLength(1);
        await lease.revoke(granted[0]!);
        expect(await store.count('/leases/')).toBe(0);
        expectOk(await store.commit('/leases/a', 0, toBytes('2'), ttl));
        expect(await store.count('/leases/')).toBe(1);
      } finally {
        lease.close();
      }
    });
  });
});

/** The name of the error that a promise is rejected with, if it is. */
function rejectionName(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: Error) => error.name,
  );
}

/** Calls about leases that the store itself has no use for. */
class LeaseCalls {
  readonly #client: Client;

  constructor(server: EtcdServer) {
    this.#client = new Client(new URL(server.endpoints[0]!).host, credentials.createInsecure());
  }

  async ids(): Promise<bigint[]> {
    const ids: bigint[] = [];
    new MessageReader(await this.#call('LeaseLeases', Buffer.alloc(0))).fields((field, reader) => {
      if (field !== 2) return;
      reader.message((inner) => {
        if (inner === 1) ids.push(reader.int64());
      });
    });
    return ids;
  }

  async revoke(id: bigint): Promise<void> {
    await this.#call('LeaseRevoke', new MessageWriter().int64(1, id).finish());
  }

  close(): void {
    this.#client.close();
  }

  #call(method: string, request: Buffer): Promise<Buffer> {
    const pass = (bytes: Buffer): Buffer => bytes;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(`/etcdserverpb.Lease/${method}`, pass, pass, request, (error, response) =>
        error === null ? resolve(response!) : reject(error),
      );
    });
  }
}
