/** A store that tells how long its calls took. */
import type { Clock } from '../base/clock.ts';
import type {
  CommitOptions,
  CommitResult,
  GetResult,
  ListOptions,
  ListResult,
  Store,
  Watch,
  WatchOptions,
} from '../storage/store.ts';

export type Meter = (operation: string, type: string, durationMs: number) => void;

const root = '/registry/';

/** `pods` of `/registry/pods/default/web`. */
function typeOf(key: string): string {
  const end = key.indexOf('/', root.length);
  return key.startsWith(root) && end !== -1 ? key.slice(root.length, end) : '';
}

export class MeteredStore implements Store {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #meter: Meter;

  constructor(store: Store, clock: Clock, meter: Meter) {
    this.#store = store;
    this.#clock = clock;
    this.#meter = meter;
  }

  get name(): string {
    return this.#store.name;
  }

  get watchesAreCurrent(): boolean {
    return this.#store.watchesAreCurrent === true;
  }

  async get(key: string, options?: { readonly revision?: number }): Promise<GetResult> {
    const startedMs = this.#clock.monotonic();
    const result = await this.#store.get(key, options);
    this.#meter('get', typeOf(key), this.#clock.monotonic() - startedMs);
    return result;
  }

  async list(prefix: string, options?: ListOptions): Promise<ListResult> {
    const startedMs = this.#clock.monotonic();
    const result = await this.#store.list(prefix, options);
    this.#meter('list', typeOf(prefix), this.#clock.monotonic() - startedMs);
    return result;
  }

  async commit(
    key: string,
    expectedRevision: number,
    value: Uint8Array | undefined,
    options?: CommitOptions,
  ): Promise<CommitResult> {
    const operation = value === undefined ? 'delete' : expectedRevision === 0 ? 'create' : 'update';
    const startedMs = this.#clock.monotonic();
    const result = await this.#store.commit(key, expectedRevision, value, options);
    this.#meter(operation, typeOf(key), this.#clock.monotonic() - startedMs);
    return result;
  }

  currentRevision(): Promise<number> {
    return this.#store.currentRevision();
  }

  count(prefix: string): Promise<number> {
    return this.#store.count(prefix);
  }

  watch(prefix: string, options: WatchOptions): Watch {
    return this.#store.watch(prefix, options);
  }

  requestProgress(): void {
    this.#store.requestProgress();
  }

  compact(revision: number): Promise<void> {
    return this.#store.compact(revision);
  }

  ping(): Promise<void> {
    return this.#store.ping();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.close();
  }
}
