/** The etcd store while servers die, hang, or will not have us. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EtcdServer, etcdAvailable, startEtcd, startEtcdCluster } from '../../../test/fixtures/etcd.ts';
import { type EtcdCertificates, makeEtcdCertificates } from '../../../test/fixtures/etcd-certificates.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { rejection, toBytes, WatchProbe } from '../conformance/fixture.ts';
import { type Store, StoreUnavailableError } from '../store.ts';
import type { EtcdTls } from './endpoints.ts';
import { EtcdRequestError } from './errors.ts';
import { type EtcdStoreOptions, openEtcdStore } from './etcd-store.ts';

const etcd = etcdAvailable();
const prefix = '/faults/';
const writers = 16;
const writesBetweenFaults = 300;
const deadEndpoint = 'http://127.0.0.1:1';
/** Elections are quicker so. */
const quick = ['--heartbeat-interval', '50', '--election-timeout', '250'];
const faultTimeoutMs = 60_000;

describe.skipIf(!etcd.ok)(`etcd in trouble${etcd.ok ? '' : ` (skipped: ${etcd.reason})`}`, () => {
  const servers: EtcdServer[] = [];
  const stores: Store[] = [];

  async function serve(starting: Promise<EtcdServer | EtcdServer[]>): Promise<EtcdServer[]> {
    const started = [await starting].flat();
    servers.push(...started);
    return started;
  }

  async function open(endpoints: readonly string[], options: Partial<EtcdStoreOptions> = {}): Promise<Store> {
    const base = { clock: systemClock, random: systemRandom, logger: silentLogger, compactionIntervalMs: 0 };
    const store = await openEtcdStore({ endpoints, ...base, ...options });
    stores.push(store);
    return store;
  }

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it(
    'loses no acknowledged write and no event when etcd is killed and started again under load',
    async () => {
      const [server] = await serve(startEtcd({ flags: quick }));
      const store = await open(server!.endpoints);
      await underLoad(store, async (moreWrites) => {
        for (let kill = 0; kill < 3; kill++) {
          await moreWrites();
          await server!.kill();
          await server!.restart();
        }
      });
    },
    faultTimeoutMs,
  );

  it(
    'loses no acknowledged write and no event when each member of three is killed in turn',
    async () => {
      const members = await serve(startEtcdCluster(3, { flags: quick }));
      // Writes that were on their way through a leader that died are never answered.
      const options = { requestTimeoutMs: 1_000 };
      const store = await open(
        members.flatMap(({ endpoints }) => endpoints),
        options,
      );
      await underLoad(store, async (moreWrites) => {
        for (const member of members) {
          await moreWrites();
          await member.kill();
          await moreWrites();
          await member.restart();
        }
      });
    },
    faultTimeoutMs,
  );

  it('serves from the endpoint that is alive', async () => {
    const [server] = await serve(startEtcd());
    const store = await open([deadEndpoint, ...server!.endpoints, 'http://127.0.0.1:2']);
    const watch = new WatchProbe(store, prefix, await store.currentRevision());
    for (let count = 0; count < 6; count++) {
      expect((await store.commit(`${prefix}${count}`, 0, toBytes('1'))).ok).toBe(true);
      expect((await store.list(prefix)).kvs).toHaveLength(count + 1);
    }
    await watch.until(({ events }) => events.length === 6);
    await store.ping();
  });

  it('says of a write whose answer did not come that its outcome is unknown, and reads come through later', async () => {
    const [server] = await serve(startEtcd());
    const store = await open(server!.endpoints, { requestTimeoutMs: 500 });
    process.kill(server!.pid, 'SIGSTOP');
    try {
      const error = await rejection(store.commit(`${prefix}a`, 0, toBytes('1')));
      expect(error).toBeInstanceOf(StoreUnavailableError);
      expect(String(error)).toContain('whether the write happened is unknown');
      expect(await rejection(store.get(`${prefix}a`))).toBeInstanceOf(StoreUnavailableError);
      expect(await rejection(store.ping())).toBeInstanceOf(StoreUnavailableError);
    } finally {
      process.kill(server!.pid, 'SIGCONT');
    }
    await expect.poll(() => store.ping().then(() => 'up', String), { timeout: 10_000 }).toBe('up');
  });

  it('retries reads until etcd is back', async () => {
    const [server] = await serve(startEtcd({ flags: quick }));
    const store = await open(server!.endpoints);
    await store.commit(`${prefix}a`, 0, toBytes('1'));
    await server!.kill();
    const read = store.get(`${prefix}a`);
    await server!.restart();
    expect((await read).kv?.value).toEqual(toBytes('1'));
  });

  it('ends watches with an error when etcd stays away, and a later one works', async () => {
    const [server] = await serve(startEtcd({ flags: quick }));
    const store = await open(server!.endpoints, { watchRideOutMs: 200 });
    const watches = [prefix, '/other/'].map((each) => new WatchProbe(store, each, 1));
    await store.commit(`${prefix}a`, 0, toBytes('1'));
    await watches[0]!.until(({ events }) => events.length === 1);
    await server!.kill();
    for (const watch of watches) {
      await watch.until(({ errors }) => errors.length > 0);
      expect(watch.errors).toEqual([expect.any(StoreUnavailableError)]);
    }
    await server!.restart();
    await store.currentRevision();
    const again = new WatchProbe(store, prefix, 1);
    await again.until(({ events }) => events.length === 1);
  });

  it('answers a progress request made while etcd was away', async () => {
    const [server] = await serve(startEtcd({ flags: quick }));
    const store = await open(server!.endpoints, { requestTimeoutMs: 500 });
    const revision = await store.currentRevision();
    const watch = new WatchProbe(store, prefix, revision);
    await server!.kill();
    store.requestProgress();
    expect(await rejection(store.currentRevision())).toBeInstanceOf(StoreUnavailableError);
    await server!.restart();
    await watch.until(({ progress }) => progress.length > 0);
    expect(watch.progress[0]).toBe(revision);
  });

  it('refuses what etcd finds too large, once and for all', async () => {
    const [server] = await serve(startEtcd({ flags: ['--max-request-bytes', '10000'] }));
    const store = await open(server!.endpoints);
    const error = await rejection(store.commit(`${prefix}a`, 0, new Uint8Array(20_000)));
    expect(error).toBeInstanceOf(EtcdRequestError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: expect.stringContaining('too large') });
  });

  it('is unwell with an alarm, though reads work', async () => {
    const [server] = await serve(startEtcd({ flags: ['--quota-backend-bytes', '200000'] }));
    const store = await open(server!.endpoints);
    await store.ping();
    let revision = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        const result = await store.commit(`${prefix}a`, revision, new Uint8Array(50_000));
        revision = result.revision;
      }
    };
    const error = await rejection(fill());
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(String(error)).toContain('etcdctl alarm disarm');
    expect((await store.get(`${prefix}a`)).kv?.modRevision).toBe(revision);
    expect(String(await rejection(store.ping()))).toContain('NOSPACE');
  });

  describe('over TLS', () => {
    let certificates: EtcdCertificates;

    beforeAll(async () => {
      certificates = await makeEtcdCertificates();
    });

    it('takes who shows a client certificate and refuses others, saying why', async () => {
      const { ca, client, stranger } = certificates;
      const [server] = await serve(startEtcd({ tls: certificates }));
      const { endpoints } = server!;
      const store = await open(endpoints, { tls: { ca, ...client } });
      await store.commit(`${prefix}a`, 0, toBytes('1'));
      expect((await store.get(`${prefix}a`)).kv?.value).toEqual(toBytes('1'));

      const cases: { name: string; tls: EtcdTls | undefined; message: RegExp }[] = [
        { name: 'no client certificate', tls: { ca }, message: /etcd cannot be reached|etcd at https:/ },
        { name: 'a certificate of others', tls: { ca, ...stranger }, message: /etcd cannot be reached|etcd at https:/ },
        { name: 'an unknown authority', tls: { ...client }, message: /certificate/ },
      ];
      for (const { name, tls, message } of cases) {
        const error = await rejection(open(endpoints, { tls, requestTimeoutMs: 500 }));
        expect({ name, type: (error as Error).name }).toEqual({ name, type: 'StoreUnavailableError' });
        expect((error as Error).message).toMatch(message);
      }
    });
  });

  it.each([
    { name: 'none', endpoints: [], tls: undefined },
    { name: 'one without a scheme', endpoints: ['127.0.0.1:2379'], tls: undefined },
    { name: 'one with another scheme', endpoints: ['ftp://127.0.0.1:2379'], tls: undefined },
    { name: 'one with a path', endpoints: ['http://127.0.0.1:2379/v2'], tls: undefined },
    { name: 'a certificate without its key', endpoints: ['https://127.0.0.1'], tls: { certificate: 'x' } },
  ])('refuses endpoints that cannot be: $name', async ({ endpoints, tls }) => {
    expect(await rejection(open(endpoints, { tls }))).toBeInstanceOf(TypeError);
  });

  it('says where nobody answers', async () => {
    const error = await rejection(open([deadEndpoint], { requestTimeoutMs: 300 }));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(String(error)).toMatch(/127\.0\.0\.1:1: .*ECONNREFUSED/);
  });
});

/**
 * Writes with many writers while `faults` happens, then compares what was acknowledged, what etcd holds, and what a
 * watch saw that lived through it all with the history that a new watch reads.
 */
async function underLoad(store: Store, faults: (moreWrites: () => Promise<void>) => Promise<void>): Promise<void> {
  const start = await store.currentRevision();
  const watch = new WatchProbe(store, prefix, start);
  const acknowledged = new Map<string, number>();
  let stopped = false;
  let wake = (): void => {};
  const write = async (_: unknown, writer: number): Promise<void> => {
    for (let count = 0; !stopped; count++) {
      const key = `${prefix}${writer}-${count}`;
      try {
        const result = await store.commit(key, 0, toBytes(key));
        if (result.ok) acknowledged.set(key, result.revision);
        wake();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
    }
  };
  const moreWrites = async (): Promise<void> => {
    const wanted = acknowledged.size + writesBetweenFaults;
    while (acknowledged.size < wanted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const writing = Promise.all(Array.from({ length: writers }, write));
  await faults(moreWrites);
  await moreWrites();
  stopped = true;
  await writing;

  const { revision, kvs } = await store.list(prefix);
  const held = new Map(kvs.map((kv) => [kv.key, kv.modRevision]));
  expect([...acknowledged].filter(([key, at]) => held.get(key) !== at)).toEqual([]);
  const history = new WatchProbe(store, prefix, start);
  await Promise.all([watch.untilRevision(revision), history.untilRevision(revision)]);
  expect(watch.errors).toEqual([]);
  const all = Array.from({ length: revision - start }, (_, index) => start + 1 + index);
  expect(watch.revisions()).toEqual(all);
  expect(watch.story(prefix)).toEqual(history.story(prefix));
}
