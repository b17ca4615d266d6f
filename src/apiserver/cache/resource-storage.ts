/**
 * Reads and writes the objects of one resource: the watch cache in front of storage, and compare-and-set loops on it.
 *
 * The cache runs before the first write, so that it holds what happens from there on: a client may watch from the revision that the write
 * is answered with.
 */
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { Store } from '../../storage/store.ts';
import type { ResourceCache } from './resource-cache.ts';
import { encodeForStorage, StoredObject } from './stored-object.ts';

/** How often a write that keeps losing to others is tried before the client is told to try again itself. */
export const updateAttemptsMax = 32;

/** What an update makes of the state it found. */
export type UpdateOutcome =
  | { readonly kind: 'write'; readonly object: Mutable<KubernetesObject> }
  | { readonly kind: 'delete' }
  /** The state stays as it is. */
  | { readonly kind: 'keep' };

export interface UpdateResult {
  /** The state after it; for a deletion, the state that was deleted, at the revision of the deletion. */
  readonly stored: StoredObject;
  readonly outcome: UpdateOutcome['kind'];
  readonly created: boolean;
}

/** Decides what becomes of the present state; undefined where there is none. May run several times. */
export type Change = (current: StoredObject | undefined) => UpdateOutcome | Promise<UpdateOutcome>;

type Try =
  | { readonly kind: 'done'; readonly result: UpdateResult }
  | { readonly kind: 'again'; readonly current: StoredObject | undefined; readonly lostRace: boolean };

/** Others wrote to the key again and again while this write was tried. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

export class ResourceStorage {
  readonly definition: ResourceDefinition;
  readonly cache: ResourceCache;
  readonly #store: Store;
  /** Keys that several writes of this process contend for: they take turns then, instead of spoiling each other's tries. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(definition: ResourceDefinition, store: Store, cache: ResourceCache) {
    this.definition = definition;
    this.#store = store;
    this.cache = cache;
  }

  /** The key of an object, as upstream lays keys out. */
  key(namespace: string, name: string): string {
    return this.definition.namespaced ? `${this.cache.prefix}${namespace}/${name}` : `${this.cache.prefix}${name}`;
  }

  /** The keys of a namespace, or of all. */
  keyPrefix(namespace: string): string {
    return this.definition.namespaced && namespace !== '' ? `${this.cache.prefix}${namespace}/` : this.cache.prefix;
  }

  /** The newest state, at or after every write acknowledged before this call. */
  async get(key: string): Promise<StoredObject | undefined> {
    const { kv } = await this.#store.get(key);
    if (kv === undefined) return undefined;
    const cached = this.cache.get(key);
    return cached?.revision === kv.modRevision ? cached : new StoredObject(kv);
  }

  /** The state at a revision of the past. */
  async listAt(
    prefix: string,
    options: { readonly revision?: number; readonly startKey?: string; readonly limit?: number },
  ): Promise<{ readonly revision: number; readonly stored: readonly StoredObject[]; readonly remaining: number }> {
    const { revision, kvs, remaining } = await this.#store.list(prefix, options);
    const stored = kvs.map((kv) => {
      const cached = this.cache.get(kv.key);
      return cached?.revision === kv.modRevision ? cached : new StoredObject(kv);
    });
    return { revision, stored, remaining };
  }

  /** Undefined if the key is taken. */
  async create(key: string, object: Mutable<KubernetesObject>, ttlSeconds?: number): Promise<StoredObject | undefined> {
    if (!this.cache.isStarted) await this.cache.start();
    const value = encodeForStorage(object);
    const result = await this.#store.commit(key, 0, value, { ttlSeconds });
    return result.ok ? this.#written(key, value, result.revision) : undefined;
  }

  /**
   * Reads the state, lets `change` decide on it, and writes the outcome if nobody else wrote in between; otherwise again, on the newer
   * state. The first try may start from the cache: what `change` throws is believed only once the state is known to be the newest.
   */
  async update(key: string, change: Change): Promise<UpdateResult> {
    if (!this.cache.isStarted) await this.cache.start();
    let release = this.#turns.has(key) ? await this.#takeTurn(key) : undefined;
    try {
      let current = this.cache.get(key);
      let isNewest = false;
      if (current === undefined) {
        current = await this.get(key);
        isNewest = true;
      }
      for (let attempt = 0; attempt < updateAttemptsMax; attempt++) {
        const result = await this.#tryUpdate(key, change, current, isNewest);
        if (result.kind === 'done') return result.result;
        current = result.current;
        isNewest = true;
        if (result.lostRace && release === undefined) {
          release = await this.#takeTurn(key);
          current = await this.get(key);
        }
      }
    } finally {
      release?.();
    }
    throw new ContentionError(`${key} changed ${updateAttemptsMax} times while it was being updated`);
  }

  /** Waits until the writes before it are through; returns what lets the next one go. */
  async #takeTurn(key: string): Promise<() => void> {
    const before = this.#turns.get(key);
    let done!: () => void;
    const turn = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#turns.set(key, turn);
    await before;
    return () => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
      done();
    };
  }

  async #tryUpdate(key: string, change: Change, current: StoredObject | undefined, isNewest: boolean): Promise<Try> {
    let outcome: UpdateOutcome;
    try {
      const changing = change(current);
      outcome = changing instanceof Promise ? await changing : changing;
    } catch (error) {
      if (isNewest) throw error;
      const newest = await this.get(key);
      if (newest?.revision === current?.revision) throw error;
      return { kind: 'again', current: newest, lostRace: false };
    }
    if (outcome.kind === 'keep') {
      const newest = isNewest ? current : await this.get(key);
      if (newest === undefined || newest.revision !== current?.revision) {
        return { kind: 'again', current: newest, lostRace: false };
      }
      return { kind: 'done', result: { stored: newest, outcome: 'keep', created: false } };
    }
    const value = outcome.kind === 'write' ? encodeForStorage(outcome.object) : undefined;
    const ttlSeconds = value === undefined ? undefined : this.definition.ttlSeconds;
    const result = await this.#store.commit(key, current?.revision ?? 0, value, { ttlSeconds });
    if (!result.ok) {
      const newest = result.current === undefined ? undefined : new StoredObject(result.current);
      return { kind: 'again', current: newest, lostRace: true };
    }
    const stored =
      value === undefined
        ? new StoredObject({ key, value: current!.value, modRevision: result.revision })
        : this.#written(key, value, result.revision);
    return { kind: 'done', result: { stored, outcome: outcome.kind, created: current === undefined } };
  }

  #written(key: string, value: Uint8Array, revision: number): StoredObject {
    const cached = this.cache.get(key);
    return cached?.revision === revision ? cached : StoredObject.fresh({ key, value, modRevision: revision });
  }
}
