/** A cache of a collection that tells of every change: the reflector's copy, its indexes, and whoever listens. */
import type { KubernetesObject } from '../../api/resource.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { keyOf } from '../resource-ref.ts';
import { Indexer, type IndexFunction, type Lister } from './indexer.ts';
import { Reflector, type ReflectorOptions, type ReflectorTarget } from './reflector.ts';

/**
 * Told of changes in the order in which they happened, once the cache has them. Handlers only note what there is to do: they must not throw, and must
 * not wait. An object that was deleted and made anew while nobody watched is told of as deleted, then as added.
 */
export interface InformerHandler<T> {
  added?(object: T): void;
  /** A resync tells of objects that have not changed: then both are the same reference. */
  updated?(object: T, previous: T): void;
  /** The last state that was seen. */
  deleted?(object: T): void;
}

export interface InformerOptions<T extends KubernetesObject> extends Omit<ReflectorOptions<T>, 'target'> {
  /** Tells of every object anew in this interval; never where absent. */
  readonly resyncMs?: number;
}

export class Informer<T extends KubernetesObject> implements ReflectorTarget<T> {
  readonly #indexer = new Indexer<T>();
  readonly #handlers = new Set<InformerHandler<T>>();
  readonly #reflector: Reflector<T>;
  readonly #resyncMs: number | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #synced: Promise<void>;
  #markSynced!: () => void;
  #hasSynced = false;
  #resync: Timer | undefined;

  constructor(options: InformerOptions<T>) {
    this.#resyncMs = options.resyncMs;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#reflector = new Reflector({ ...options, target: this });
    this.#synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get lister(): Lister<T> {
    return this.#indexer;
  }

  /** Whether the cache has had the whole collection once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  addIndex(name: string, indexFunction: IndexFunction<T>): void {
    this.#indexer.addIndex(name, indexFunction);
  }

  /** The handler is told of what is there at once. Returns what removes it. */
  addHandler(handler: InformerHandler<T>): () => void {
    this.#handlers.add(handler);
    for (const object of this.#indexer.list()) this.#tell(() => handler.added?.(object));
    return () => this.#handlers.delete(handler);
  }

  start(): void {
    this.#reflector.start();
    if (this.#resyncMs !== undefined && this.#resync === undefined) this.#scheduleResync(this.#resyncMs);
  }

  /** Resolves once the cache has the whole collection. */
  synced(): Promise<void> {
    return this.#synced;
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#resync?.cancel();
    await this.#reflector.stop();
  }

  replace(objects: readonly T[]): void {
    const keys = new Set(objects.map(keyOf));
    for (const key of this.#indexer.keys()) {
      if (!keys.has(key)) this.#remove(key);
    }
    for (const object of objects) this.#put(object);
    this.#hasSynced = true;
    this.#markSynced();
  }

  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    if (type !== 'DELETED') {
      this.#put(object);
      return;
    }
    const key = keyOf(object);
    const previous = this.#indexer.getByKey(key);
    if (previous === undefined) return;
    this.#indexer.delete(key);
    const last = previous.metadata.uid === object.metadata.uid ? object : previous;
    this.#tellAll((handler) => handler.deleted?.(last));
  }

  #put(object: T): void {
    const previous = this.#indexer.getByKey(keyOf(object));
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous !== undefined) return;
    if (previous !== undefined && previous.metadata.uid !== object.metadata.uid) {
      this.#remove(keyOf(object));
      this.#indexer.set(object);
      this.#tellAll((handler) => handler.added?.(object));
      return;
    }
    this.#indexer.set(object);
    if (previous === undefined) this.#tellAll((handler) => handler.added?.(object));
    else this.#tellAll((handler) => handler.updated?.(object, previous));
  }

  #remove(key: string): void {
    const object = this.#indexer.delete(key);
    if (object !== undefined) this.#tellAll((handler) => handler.deleted?.(object));
  }

  #tellAll(tell: (handler: InformerHandler<T>) => void): void {
    for (const handler of this.#handlers) this.#tell(() => tell(handler));
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#logger.error({ error }, 'an informer handler threw');
    }
  }

  #scheduleResync(resyncMs: number): void {
    this.#resync = this.#clock.setTimeout(
      () => {
        for (const object of this.#indexer.list()) this.#tellAll((handler) => handler.updated?.(object, object));
        this.#scheduleResync(resyncMs);
      },
      resyncMs,
      { unref: true },
    );
  }
}
