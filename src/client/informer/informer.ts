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

interface Registration<T> {
  readonly handler: InformerHandler<T>;
  isRemoved: boolean;
}

/** The informer was stopped before its cache had the whole collection. */
export class InformerStoppedError extends Error {
  override readonly name = 'InformerStoppedError';
}

/** New → start → syncing → synced → stop → stopped. Handlers and indexes may be added at any time. It is not started again. */
export class Informer<T extends KubernetesObject> implements ReflectorTarget<T> {
  readonly #indexer = new Indexer<T>();
  readonly #reflector: Reflector<T>;
  readonly #resource: string;
  readonly #resyncMs: number | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #synced: Promise<void>;
  /** Replaced when it changes: who is added while the others are being told is told of what it finds, and no more. */
  #registrations: readonly Registration<T>[] = [];
  #markSynced!: () => void;
  #failSynced!: (error: Error) => void;
  #hasSynced = false;
  #isStopped = false;
  #resync: Timer | undefined;

  constructor(options: InformerOptions<T>) {
    this.#resource = options.resource.resource;
    this.#resyncMs = options.resyncMs;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#reflector = new Reflector({ ...options, target: this });
    this.#synced = new Promise((resolve, reject) => {
      this.#markSynced = resolve;
      this.#failSynced = reject;
    });
    // Nobody has to wait for it.
    this.#synced.catch(() => {});
  }

  get lister(): Lister<T> {
    return this.#indexer;
  }

  /** Whether the cache has had the whole collection once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** May be called again with the name of an index that is there: then it changes nothing. */
  addIndex(name: string, indexFunction: IndexFunction<T>): void {
    this.#indexer.addIndex(name, indexFunction);
  }

  /** The handler is told of what is there at once. Returns what removes it: from then on it is told of nothing. */
  addHandler(handler: InformerHandler<T>): () => void {
    const registration = { handler, isRemoved: false };
    this.#registrations = [...this.#registrations, registration];
    for (const object of this.#indexer.list()) this.#tell([registration], 'added', object);
    return () => {
      registration.isRemoved = true;
      this.#registrations = this.#registrations.filter((other) => other !== registration);
    };
  }

  start(): void {
    if (this.#isStopped) return;
    this.#reflector.start();
    if (this.#resyncMs !== undefined && this.#resync === undefined) this.#scheduleResync(this.#resyncMs);
  }

  /** Resolves once the cache has the whole collection. Rejects with an InformerStoppedError if it is stopped before that. */
  synced(): Promise<void> {
    return this.#synced;
  }

  /** Resolves once nothing more is told. What the cache has stays readable. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#resync?.cancel();
    this.#failSynced(new InformerStoppedError(`the informer of ${this.#resource} was stopped before it had synced`));
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
    const previous = this.#indexer.delete(keyOf(object));
    if (previous === undefined) return;
    this.#tell(this.#registrations, 'deleted', previous.metadata.uid === object.metadata.uid ? object : previous);
  }

  #put(object: T): void {
    const key = keyOf(object);
    const previous = this.#indexer.getByKey(key);
    if (previous === undefined) this.#add(object);
    else if (previous.metadata.uid !== object.metadata.uid) {
      this.#remove(key);
      this.#add(object);
    } else if (previous.metadata.resourceVersion !== object.metadata.resourceVersion) {
      this.#indexer.set(object);
      this.#tell(this.#registrations, 'updated', object, previous);
    }
  }

  #add(object: T): void {
    this.#indexer.set(object);
    this.#tell(this.#registrations, 'added', object);
  }

  #remove(key: string): void {
    const object = this.#indexer.delete(key);
    if (object !== undefined) this.#tell(this.#registrations, 'deleted', object);
  }

  #tell(registrations: readonly Registration<T>[], what: keyof InformerHandler<T>, object: T, previous?: T): void {
    for (const registration of registrations) {
      if (registration.isRemoved) continue;
      try {
        if (what === 'updated') registration.handler.updated?.(object, previous!);
        else registration.handler[what]?.(object);
      } catch (error) {
        this.#logger.error({ resource: this.#resource, err: error }, 'a handler of an informer threw');
      }
    }
  }

  #scheduleResync(resyncMs: number): void {
    this.#resync = this.#clock.setTimeout(
      () => {
        for (const object of this.#indexer.list()) this.#tell(this.#registrations, 'updated', object, object);
        if (!this.#isStopped) this.#scheduleResync(resyncMs);
      },
      resyncMs,
      { unref: true },
    );
  }
}
