import { afterEach, beforeEach } from 'vitest';
import type { CommitResult, KeyValue, Store, StoreEvent, Watch } from '../store.ts';

/** What a backend's test file gives the suite: a store that nobody else writes to while a test runs. */
export interface OpenedStore {
  readonly store: Store;
  /** Lets so many seconds pass for keys with a time to live: on the store's virtual clock, or by waiting. */
  readonly elapse: (seconds: number) => Promise<void>;
  /** Releases what `open` made beside the store (a directory, a server); called after the store was closed. */
  readonly dispose?: () => Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** One test's store, and a prefix that no other test has used, for backends that keep their keys between tests. */
export class Fixture {
  readonly store: Store;
  readonly prefix: string;
  readonly elapse: (seconds: number) => Promise<void>;
  /** The full key of a name in this test. */
  readonly key = (name: string): string => this.prefix + name;
  readonly #watches: Watch[] = [];

  constructor(opened: OpenedStore, prefix: string) {
    this.store = opened.store;
    this.elapse = opened.elapse;
    this.prefix = prefix;
  }

  /** Creates a key that must be absent; answers its revision. */
  async create(name: string, value: string | Uint8Array = name): Promise<number> {
    return expectOk(await this.store.commit(this.key(name), 0, toBytes(value)));
  }

  /** Writes over a key that must be at `expectedRevision`; answers the new revision. */
  async update(name: string, expectedRevision: number, value: string | Uint8Array): Promise<number> {
    return expectOk(await this.store.commit(this.key(name), expectedRevision, toBytes(value)));
  }

  /** Deletes a key that must be at `expectedRevision`; answers the revision of the deletion. */
  async remove(name: string, expectedRevision: number): Promise<number> {
    return expectOk(await this.store.commit(this.key(name), expectedRevision, undefined));
  }

  watch(afterRevision: number, prefix = this.prefix): WatchProbe {
    const probe = new WatchProbe(this.store, prefix, afterRevision);
    this.#watches.push(probe);
    return probe;
  }

  stopWatches(): void {
    for (const watch of this.#watches) watch.stop();
  }
}

/** A watch that remembers what came, and lets a test wait for more without timers. */
export class WatchProbe implements Watch {
  readonly events: StoreEvent[] = [];
  readonly batchSizes: number[] = [];
  readonly progress: number[] = [];
  readonly errors: Error[] = [];
  readonly #watch: Watch;
  readonly #waiting = new Set<() => void>();

  constructor(store: Store, prefix: string, afterRevision: number) {
    this.#watch = store.watch(prefix, {
      afterRevision,
      onEvents: (events) => {
        this.batchSizes.push(events.length);
        this.events.push(...events);
        this.#wake();
      },
      onProgress: (revision) => {
        this.progress.push(revision);
        this.#wake();
      },
      onError: (error) => {
        this.errors.push(error);
        this.#wake();
      },
    });
  }

  /** The events so far, each in one word: `put a=1`, `delete a`. Keys without `prefix`. */
  story(prefix: string): string[] {
    return this.events.map((event) =>
      event.type === 'put'
        ? `put ${event.kv.key.slice(prefix.length)}=${toText(event.kv.value)}`
        : `delete ${event.key.slice(prefix.length)}`,
    );
  }

  revisions(): number[] {
    return this.events.map(eventRevision);
  }

  /** Resolves once `condition` holds; the test's own timeout ends a wait in vain. */
  async until(condition: (probe: WatchProbe) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves once an event of at least this revision came. */
  untilRevision(revision: number): Promise<void> {
    return this.until(({ events }) => events.length > 0 && eventRevision(events.at(-1)!) >= revision);
  }

  stop(): void {
    this.#watch.stop();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

let prefixesUsed = 0;

/** Opens a store before each test of the surrounding describe and closes it afterwards. */
export function useStore(open: OpenStore): () => Fixture {
  let fixture: Fixture | undefined;
  let opened: OpenedStore | undefined;

  beforeEach(async () => {
    opened = await open();
    fixture = new Fixture(opened, `/conformance/${++prefixesUsed}/`);
  });

  afterEach(async () => {
    fixture?.stopWatches();
    await opened?.store.close();
    await opened?.dispose?.();
    fixture = undefined;
    opened = undefined;
  });

  return () => {
    if (fixture === undefined) throw new Error('no store is open outside a test');
    return fixture;
  };
}

export function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value;
}

export function toText(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

/** A key-value as a test compares it: the value as text, the key without its prefix. */
export function shape(kv: KeyValue | undefined, prefix: string): object | undefined {
  if (kv === undefined) return undefined;
  const { createRevision, modRevision } = kv;
  return { key: kv.key.slice(prefix.length), value: toText(kv.value), createRevision, modRevision };
}

export function names(kvs: readonly KeyValue[], prefix: string): string[] {
  return kvs.map((kv) => kv.key.slice(prefix.length));
}

export function expectOk(result: CommitResult): number {
  if (!result.ok) throw new Error(`the commit met a conflict at revision ${result.revision}`);
  return result.revision;
}

function eventRevision(event: StoreEvent): number {
  return event.type === 'put' ? event.kv.modRevision : event.revision;
}

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the promise was expected to reject');
}
