/**
 * All watches of a store over one stream to etcd.
 *
 * Reads: etcd's events. Writes: nothing. Normally there is one lane, that is one etcd watch, for everybody (why, says
 * watch-lane.ts). A watch that starts in the past gets a lane of its own until that has caught up with another.
 *
 * The stream is `closed` (no lane) → `connecting` → `open` → on failure `backing off` → `connecting`; and from any of
 * them `closed` when the last watch has stopped, or when etcd has been out of reach for too long, which all watches
 * are told. A lane resumes at its position, the revision that it has delivered, and not at the next one: etcd would
 * accept the revision of the compaction itself as a start, though the event at it may be gone if it was a deletion.
 */
import type { ServiceError } from '@grpc/grpc-js';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { CompactedError, StoreUnavailableError, type Watch, type WatchOptions } from '../store.ts';
import type { EtcdClient, WatchStream } from './client.ts';
import type { Endpoint } from './endpoints.ts';
import { EtcdRequestError, toStoreError } from './errors.ts';
import { allKeys } from './key-range.ts';
import type { WatchResponse } from './messages.ts';
import { Lane, type Subscription } from './watch-lane.ts';

export interface WatchHubOptions {
  readonly client: EtcdClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly currentRevision: () => Promise<number>;
  /** How long etcd may be out of reach before watches end with an error. */
  readonly rideOutMs: number;
}

/** A watch joins a lane only if that lane has at most so many revisions to read first. */
const joinGapRevisionsMax = 1_000;
const backoffMs = { first: 10, max: 2_000 };
/** etcd's first write has revision 2. */
const emptyStoreRevision = 1;

export class WatchHub {
  readonly #client: EtcdClient;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #logger: Logger;
  readonly #currentRevision: () => Promise<number>;
  readonly #rideOutMs: number;
  readonly #lanes = new Set<Lane>();
  #stream: WatchStream | undefined;
  #connecting = false;
  #retry: Timer | undefined;
  #failures = 0;
  /** On the monotonic clock: since when there is no working stream though one is wanted. */
  #brokenSince: number | undefined;
  #lastWatchId = 0;
  #progress: 'none' | 'asking' | 'asking again' | 'owed' = 'none';
  /** Those who wait for lanes to move on or to go. */
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(options: WatchHubOptions) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#logger = options.logger;
    this.#currentRevision = options.currentRevision;
    this.#rideOutMs = options.rideOutMs;
  }

  watch(prefix: string, options: WatchOptions): Watch {
    const after = Math.max(emptyStoreRevision, options.afterRevision);
    const subscription: Subscription = { prefix, options, after, stopped: false };
    if (this.#closed) {
      queueMicrotask(() => this.#end([subscription], new StoreUnavailableError('the store is closed')));
    } else {
      this.#laneFor(after).subscriptions.add(subscription);
    }
    return { stop: () => this.#stop(subscription) };
  }

  requestProgress(): void {
    if (this.#lanes.size === 0) return;
    if (this.#progress !== 'asking' && this.#progress !== 'asking again') void this.#askProgress();
    else this.#progress = 'asking again';
  }

  /** Resolves once every watch has been delivered what it is due up to `revision`, or after `waitMs`. */
  async caughtUp(revision: number, waitMs: number): Promise<void> {
    const until = this.#clock.monotonic() + waitMs;
    for (;;) {
      const leftMs = until - this.#clock.monotonic();
      const behind = [...this.#lanes].some(({ position }) => position < revision);
      if (!behind || leftMs <= 0) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          timer.cancel();
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = this.#clock.setTimeout(wake, leftMs);
        this.#waiting.add(wake);
      });
    }
  }

  /** Stops all watches without an error. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes) {
      for (const subscription of lane.subscriptions) subscription.stopped = true;
    }
    this.#lanes.clear();
    this.#disconnect();
  }

  #laneFor(after: number): Lane {
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      const near = lane.position <= after && after - lane.position <= joinGapRevisionsMax;
      if (near && (best === undefined || lane.position > best.position)) best = lane;
    }
    if (best !== undefined) return best;
    const lane = new Lane(after);
    this.#lanes.add(lane);
    if (this.#stream === undefined) void this.#connect();
    else this.#create(lane, this.#stream);
    return lane;
  }

  #stop(subscription: Subscription): void {
    subscription.stopped = true;
    for (const lane of this.#lanes) {
      if (lane.subscriptions.delete(subscription)) this.#dropIfEmpty(lane);
    }
  }

  #dropIfEmpty(lane: Lane): void {
    if (lane.subscriptions.size > 0 || !this.#lanes.delete(lane)) return;
    if (this.#lanes.size === 0) this.#disconnect();
    else if (lane.watchId > 0) this.#stream?.write({ cancel: lane.watchId });
  }

  #create(lane: Lane, stream: WatchStream): void {
    lane.watchId = ++this.#lastWatchId;
    stream.write({ create: { watchId: lane.watchId, ...allKeys, startRevision: lane.position } });
  }

  async #connect(): Promise<void> {
    if (this.#connecting || this.#retry !== undefined || this.#lanes.size === 0) return;
    this.#connecting = true;
    this.#brokenSince ??= this.#clock.monotonic();
    try {
      const waitMs = this.#brokenSince + this.#rideOutMs - this.#clock.monotonic();
      const { endpoint, stream } = await this.#client.openWatchStream(waitMs);
      this.#opened(endpoint, stream);
    } catch (error) {
      this.#endAll(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#connecting = false;
    }
  }

  #opened(endpoint: Endpoint, stream: WatchStream): void {
    stream.on('data', (response: WatchResponse) => {
      if (this.#stream === stream) this.#receive(response);
    });
    // Also when it is cancelled by us, which is of no interest then.
    stream.on('error', (error: ServiceError) => {
      if (this.#stream === stream) this.#broken(endpoint, error);
    });
    stream.on('end', () => {
      if (this.#stream === stream) stream.cancel();
    });
    if (this.#lanes.size === 0) {
      stream.cancel();
      return;
    }
    this.#stream = stream;
    for (const lane of this.#lanes) this.#create(lane, stream);
  }

  #broken(endpoint: Endpoint, error: ServiceError): void {
    this.#disconnect();
    this.#client.suspect(endpoint);
    const reason = toStoreError(error, endpoint.url);
    const now = this.#clock.monotonic();
    this.#brokenSince ??= now;
    if (reason instanceof EtcdRequestError || now - this.#brokenSince > this.#rideOutMs) {
      this.#endAll(reason);
      return;
    }
    this.#failures++;
    const fullMs = Math.min(backoffMs.max, backoffMs.first * 2 ** (this.#failures - 1));
    this.#logger.info({ reason: reason.message, failures: this.#failures }, 'the watch stream broke and is reopened');
    const delayMs = fullMs * (0.5 + this.#random.next() / 2);
    this.#retry = this.#clock.setTimeout(() => {
      this.#retry = undefined;
      void this.#connect();
    }, delayMs);
  }

  #disconnect(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.cancel();
    for (const lane of this.#lanes) lane.disconnect();
    if (this.#lanes.size > 0) return;
    this.#brokenSince = undefined;
    this.#wake();
  }

  #receive(response: WatchResponse): void {
    const lane = [...this.#lanes].find(({ watchId }) => watchId === response.watchId);
    if (lane === undefined) return;
    const from = lane.position;
    if (response.canceled) this.#canceled(lane, response);
    else if (response.created) this.#healthy();
    else if (response.events.length > 0) lane.receive(response.events, response.fragment);
    else lane.advance(response.revision);
    if (lane.position > from) this.#merge(lane, from);
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #healthy(): void {
    this.#failures = 0;
    this.#brokenSince = undefined;
    if (this.#progress === 'owed') this.requestProgress();
  }

  /** Joins a lane to one that it has overtaken just now: from here on both would read the same. */
  #merge(lane: Lane, from: number): void {
    for (const other of this.#lanes) {
      if (other === lane || other.position <= from || other.position > lane.position) continue;
      lane.moveTo(other);
      this.#dropIfEmpty(lane);
      return;
    }
  }

  #canceled(lane: Lane, { compactRevision, cancelReason }: WatchResponse): void {
    lane.watchId = 0;
    const lost: Subscription[] = [];
    for (const subscription of lane.subscriptions) {
      if (compactRevision === 0 || Math.max(subscription.after, lane.position) < compactRevision) {
        lane.subscriptions.delete(subscription);
        lost.push(subscription);
      }
    }
    const { position } = lane;
    if (lane.subscriptions.size > 0 && this.#stream !== undefined) {
      lane.rewind();
      this.#create(lane, this.#stream);
    } else {
      this.#dropIfEmpty(lane);
    }
    for (const subscription of lost) {
      const delivered = Math.max(subscription.after, position);
      const error =
        compactRevision === 0
          ? new StoreUnavailableError(`etcd ended the watch: ${cancelReason}`)
          : new CompactedError(delivered, compactRevision);
      this.#end([subscription], error);
    }
  }

  #endAll(error: Error): void {
    const lost = [...this.#lanes].flatMap(({ subscriptions }) => [...subscriptions]);
    this.#lanes.clear();
    this.#failures = 0;
    this.#disconnect();
    this.#end(lost, error);
  }

  #end(subscriptions: readonly Subscription[], error: Error): void {
    for (const subscription of subscriptions) {
      if (subscription.stopped) continue;
      subscription.stopped = true;
      subscription.options.onError(error);
    }
  }

  /** One question at a time answers all requests made before it was asked. */
  async #askProgress(): Promise<void> {
    do {
      this.#progress = 'asking';
      try {
        const revision = await this.#currentRevision();
        for (const lane of [...this.#lanes]) lane.wantProgress(revision);
      } catch (error) {
        this.#logger.debug({ reason: String(error) }, 'progress will be reported when etcd is back');
        this.#progress = 'owed';
        return;
      }
    } while (this.#askAgain());
    this.#progress = 'none';
  }

  #askAgain(): boolean {
    return this.#progress === 'asking again';
  }
}
