import type { Clock, Timer } from '../../base/clock.ts';
import {
  type CommitOptions,
  type CommitResult,
  type GetResult,
  type ListOptions,
  type ListResult,
  type Store,
  type StoreEvent,
  StoreUnavailableError,
  type Watch,
  type WatchOptions,
} from '../store.ts';
import { Expiry } from './expiry.ts';
import type { MvccState } from './state.ts';
import { WatchHub } from './watch-hub.ts';

/** As upstream's API server does with etcd: every five minutes, what is older than five minutes is forgotten. */
export const compactionIntervalMs = 5 * 60 * 1_000;
/** When a key that lapsed could not be deleted, it is tried again after so long. */
const expiryRetryMs = 1_000;

export interface LocalStoreOptions {
  readonly clock: Clock;
  readonly state: MvccState;
}

/**
 * What the stores whose state is in this process have in common: reads, watches, lapsing keys, compaction. A backend adds
 * how a write becomes durable; once it is, `publish` lets reads and watches see it.
 */
export abstract class LocalStore implements Store {
  abstract readonly name: string;
  protected readonly clock: Clock;
  protected readonly state: MvccState;
  readonly #hub: WatchHub;
  readonly #expiry: Expiry;
  #compaction: Timer | undefined;
  #closing: Promise<void> | undefined;

  constructor({ clock, state }: LocalStoreOptions) {
    this.clock = clock;
    this.state = state;
    this.#hub = new WatchHub(state);
    this.#expiry = new Expiry(clock, (key, modRevision) => void this.#deleteLapsed(key, modRevision));
    this.#compactLater(state.revision);
  }

  abstract commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult>;

  /** Waits for writes under way and releases what the backend holds. Called once. */
  protected abstract release(): Promise<void>;

  get watchesAreCurrent(): boolean {
    return this.isOpen && !this.#hub.isDelivering;
  }

  async currentRevision(): Promise<number> {
    this.assertOpen();
    return this.state.revision;
  }

  async get(key: string, options?: { readonly revision?: number }): Promise<GetResult> {
    this.assertOpen();
    return { revision: this.state.revision, kv: this.state.get(key, options?.revision) };
  }

  async list(prefix: string, options?: ListOptions): Promise<ListResult> {
    this.assertOpen();
    return this.state.list(prefix, options);
  }

  async count(prefix: string): Promise<number> {
    this.assertOpen();
    return this.state.count(prefix);
  }

  watch(prefix: string, options: WatchOptions): Watch {
    if (this.#closing === undefined) return this.#hub.watch(prefix, options);
    let stopped = false;
    queueMicrotask(() => {
      if (!stopped) options.onError(closedError());
    });
    return {
      stop: () => {
        stopped = true;
      },
    };
  }

  requestProgress(): void {
    this.#hub.requestProgress();
  }

  async compact(revision: number): Promise<void> {
    this.assertOpen();
    this.state.compact(revision);
  }

  async ping(): Promise<void> {
    this.assertOpen();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected get isOpen(): boolean {
    return this.#closing === undefined;
  }

  protected assertOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }

  /** Lets reads and watches see events that are durable. `dueAt`, one for each event, is when its key lapses. */
  protected publish(events: readonly StoreEvent[], dueAt: readonly (number | undefined)[]): void {
    events.forEach((event, index) => {
      this.state.apply(event);
      this.#setLapse(event, dueAt[index]);
    });
    this.#hub.deliver(events);
  }

  /** The key lapses at `dueAt`, unless it is written again before. */
  protected lapseAt(key: string, modRevision: number, dueAt: number): void {
    this.#expiry.set(key, modRevision, dueAt);
  }

  #setLapse(event: StoreEvent, dueAt: number | undefined): void {
    if (event.type === 'delete') this.#expiry.clear(event.key);
    else if (dueAt === undefined) this.#expiry.clear(event.kv.key);
    else this.#expiry.set(event.kv.key, event.kv.modRevision, dueAt);
  }

  async #close(): Promise<void> {
    this.#compaction?.cancel();
    this.#expiry.stop();
    // Writes that are under way become durable and visible, so watches may still hear of them.
    await this.release();
    this.#hub.stop();
    this.#expiry.stop();
  }

  async #deleteLapsed(key: string, modRevision: number): Promise<void> {
    try {
      // A conflict means that the key was written in the meantime, which set its time anew.
      await this.commit(key, modRevision, undefined);
    } catch {
      if (this.#closing === undefined) this.#expiry.set(key, modRevision, this.clock.now() + expiryRetryMs);
    }
  }

  #compactLater(revision: number): void {
    this.#compaction = this.clock.setTimeout(
      () => {
        this.#compactLater(this.state.revision);
        this.state.compact(revision);
      },
      compactionIntervalMs,
      { unref: true },
    );
  }
}

function closedError(): StoreUnavailableError {
  return new StoreUnavailableError('the store is closed');
}
