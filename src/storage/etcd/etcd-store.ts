/**
 * The Store over an etcd cluster, by its v3 gRPC API (etcd 3.4 or later).
 *
 * Reads: any keys. Writes: the keys committed, leases for those that lapse, and `compact_rev_key` (compactor.ts). Reads
 * go through the quorum. A commit is sent once: if its answer is lost, StoreUnavailableError says so, and whether it
 * happened is for the caller to find out by reading. All watches share one stream (watch-hub.ts).
 */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import {
  type CommitOptions,
  type CommitResult,
  CompactedError,
  FutureRevisionError,
  type GetResult,
  type KeyValue,
  type ListOptions,
  type ListResult,
  type Store,
  StoreUnavailableError,
  type Watch,
  type WatchOptions,
} from '../store.ts';
import { EtcdClient } from './client.ts';
import { Compactor } from './compactor.ts';
import { Endpoints, type EtcdTls } from './endpoints.ts';
import { isCompacted, isFutureRevision, isLeaseNotFound } from './errors.ts';
import { nextKey, prefixRange, toKey } from './key-range.ts';
import { Leases } from './leases.ts';
import type { CompareAndSetRequest, CompareAndSetResponse, RangeRequest, RangeResponse } from './messages.ts';
import * as methods from './methods.ts';
import { SharedRead } from './shared-read.ts';
import { WatchHub } from './watch-hub.ts';

export interface EtcdStoreOptions {
  /** `http://host:port` or `https://host:port`, the members of one cluster. */
  readonly endpoints: readonly string[];
  /** For `https` endpoints. */
  readonly tls?: EtcdTls;
  /** Must be real time. */
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** How long history is kept, at least; 0 leaves compaction to others. 5 minutes where absent. */
  readonly compactionIntervalMs?: number;
  /** How long a call may take, all attempts together. */
  readonly requestTimeoutMs?: number;
  /** How long etcd may be out of reach before watches end with StoreUnavailableError. */
  readonly watchRideOutMs?: number;
}

const defaults = { compactionIntervalMs: 300_000, requestTimeoutMs: 10_000, watchRideOutMs: 60_000 };
/** Any read tells the store's revision. */
const readRevision: RangeRequest = { key: toKey('\0'), countOnly: true };
const pingTimeoutMsMax = 2_000;
const compactedProbeMsMax = 2_000;
const catchUpBeforeCompactionMsMax = 1_000;
/** A page of a list: at most so many keys, and about so many bytes judging by the page before. */
const pageKeysMax = 500;
const pageBytesAim = 16 * 1024 * 1024;
/** How often a list begins anew because its revision was compacted between two pages. */
const listAttemptsMax = 3;

/**
 * Connects. Rejects with StoreUnavailableError if etcd does not answer within the request timeout, and with TypeError
 * for endpoints or certificates that cannot be used.
 */
export async function openEtcdStore(options: EtcdStoreOptions): Promise<Store> {
  const store = new EtcdStore(options);
  try {
    await store.currentRevision();
  } catch (error) {
    await store.close();
    throw error;
  }
  store.startCompacting();
  return store;
}

class EtcdStore implements Store {
  readonly name = 'etcd';
  readonly #clock: Clock;
  readonly #pingTimeoutMs: number;
  readonly #client: EtcdClient;
  readonly #revision: SharedRead<number>;
  readonly #leases: Leases;
  readonly #watches: WatchHub;
  readonly #compactor: Compactor | undefined;
  /** The highest revision that is known to be compacted; it may be higher in truth. */
  #compacted = 0;
  #closing: Promise<void> | undefined;

  constructor(options: EtcdStoreOptions) {
    const { clock, random, logger } = options;
    const endpoints = new Endpoints(options.endpoints, options.tls, clock);
    const requestTimeoutMs = options.requestTimeoutMs ?? defaults.requestTimeoutMs;
    const intervalMs = options.compactionIntervalMs ?? defaults.compactionIntervalMs;
    this.#clock = clock;
    this.#pingTimeoutMs = Math.min(pingTimeoutMsMax, requestTimeoutMs);
    this.#client = new EtcdClient({ endpoints, clock, random, requestTimeoutMs });
    this.#revision = new SharedRead(async () => (await this.#client.call(methods.range, readRevision)).revision);
    this.#leases = new Leases({ clock, grant: (ttlSeconds) => this.#grantLease(ttlSeconds) });
    this.#watches = new WatchHub({
      client: this.#client,
      clock,
      random,
      logger,
      currentRevision: () => this.currentRevision(),
      rideOutMs: options.watchRideOutMs ?? defaults.watchRideOutMs,
    });
    this.#compactor = intervalMs > 0 ? new Compactor({ store: this, clock, logger, intervalMs }) : undefined;
  }

  startCompacting(): void {
    this.#compactor?.start();
  }

  currentRevision(): Promise<number> {
    return this.#revision.read();
  }

  async get(key: string, options?: { readonly revision?: number }): Promise<GetResult> {
    const { revision, kvs } = await this.#range({ key: toKey(key), revision: options?.revision });
    return { revision, kv: kvs[0] };
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#listPages(prefix, options);
      } catch (error) {
        const mayRestart = options.revision === undefined && error instanceof CompactedError;
        if (!mayRestart || attempt === listAttemptsMax) throw error;
      }
    }
  }

  async count(prefix: string): Promise<number> {
    const { count } = await this.#range({ ...prefixRange(prefix), countOnly: true });
    return count;
  }

  async commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult> {
    const ttlSeconds = value === undefined ? undefined : options?.ttlSeconds;
    const request = { key: toKey(key), expectedRevision, value };
    const { revision, succeeded, current } =
      ttlSeconds === undefined
        ? await this.#client.call(methods.compareAndSet, request)
        : await this.#commitLeased(request, ttlSeconds);
    return succeeded ? { ok: true, revision } : { ok: false, revision, current };
  }

  watch(prefix: string, options: WatchOptions): Watch {
    return this.#watches.watch(prefix, options);
  }

  requestProgress(): void {
    this.#watches.requestProgress();
  }

  /** Lets this store's own watches pass `revision` first: etcd would end one that it has not caught up with. */
  async compact(revision: number): Promise<void> {
    try {
      await this.#watches.caughtUp(revision, catchUpBeforeCompactionMsMax);
      await this.#client.call(methods.compact, revision);
    } catch (error) {
      if (isFutureRevision(error)) throw new FutureRevisionError(revision, await this.currentRevision());
      if (!isCompacted(error)) throw error;
    }
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** A read through the quorum, and no alarm: etcd answers reads even when it is out of space for writes. */
  async ping(): Promise<void> {
    const [, { errors }] = await Promise.all([
      this.#client.call(methods.range, readRevision, this.#pingTimeoutMs),
      this.#client.call(methods.status, undefined, this.#pingTimeoutMs),
    ]);
    if (errors.length > 0) throw new StoreUnavailableError(`etcd reports: ${errors.join('; ')}`);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#compactor?.stop();
    this.#watches.close();
    await this.#client.close();
  }

  async #listPages(prefix: string, { revision, startKey, limit }: ListOptions): Promise<ListResult> {
    const first = prefixRange(prefix, startKey);
    if (limit === 0) {
      const { revision: now, count } = await this.#range({ ...first, revision, countOnly: true });
      return { revision: revision ?? now, kvs: [], remaining: count };
    }
    const kvs: KeyValue[] = [];
    let key = first.key;
    let at = revision;
    let pageKeys = pageKeysMax;
    for (;;) {
      const wanted = limit === undefined ? pageKeys : Math.min(pageKeys, limit - kvs.length);
      const page = await this.#range({ key, rangeEnd: first.rangeEnd, limit: wanted, revision: at });
      at ??= page.revision;
      kvs.push(...page.kvs);
      const remaining = page.count - page.kvs.length;
      if (remaining === 0 || kvs.length === limit) return { revision: at, kvs, remaining };
      key = nextKey(kvs.at(-1)!.key);
      pageKeys = nextPageKeys(page);
    }
  }

  /** A range, its errors those of the contract. */
  async #range(request: RangeRequest): Promise<RangeResponse> {
    try {
      return await this.#client.call(methods.range, request);
    } catch (error) {
      const revision = request.revision ?? 0;
      if (isFutureRevision(error)) throw new FutureRevisionError(revision, await this.currentRevision());
      if (isCompacted(error)) throw new CompactedError(revision, await this.#findCompacted(revision));
      throw error;
    }
  }

  async #commitLeased(request: CompareAndSetRequest, ttlSeconds: number): Promise<CompareAndSetResponse> {
    const lease = await this.#leases.take(ttlSeconds);
    try {
      return await this.#client.call(methods.compareAndSet, { ...request, lease });
    } catch (error) {
      if (!isLeaseNotFound(error)) throw error;
      // Somebody revoked it. Nothing was written, so the write may be sent again.
      await this.#leases.discard(lease);
      return this.#client.call(methods.compareAndSet, { ...request, lease: await this.#leases.take(ttlSeconds) });
    }
  }

  async #grantLease(ttlSeconds: number): Promise<bigint> {
    const { id, error } = await this.#client.call(methods.leaseGrant, ttlSeconds);
    if (error !== '') throw new StoreUnavailableError(`etcd granted no lease: ${error}`);
    return id;
  }

  /** How far history is compacted, `revision` being known to be: only a watch is told by etcd. */
  #findCompacted(revision: number): Promise<number> {
    if (this.#compacted > revision) return Promise.resolve(this.#compacted);
    return new Promise((resolve) => {
      const settle = (compacted: number): void => {
        timer.cancel();
        watch.stop();
        this.#compacted = Math.max(this.#compacted, compacted);
        resolve(compacted);
      };
      const timer = this.#clock.setTimeout(() => settle(revision + 1), compactedProbeMsMax);
      const watch = this.#watches.watch('', {
        afterRevision: revision,
        onEvents: () => {},
        onError: (error) => settle(error instanceof CompactedError ? error.compactedRevision : revision + 1),
      });
    });
  }
}

function nextPageKeys({ kvs }: RangeResponse): number {
  const bytes = kvs.reduce((sum, { value }) => sum + value.length, 0);
  const bytesPerKey = Math.max(1, bytes / kvs.length);
  return Math.max(1, Math.min(pageKeysMax, Math.floor(pageBytesAim / bytesPerKey)));
}
