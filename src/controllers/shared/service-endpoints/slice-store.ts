/** The slices that one controller looks after: as its cache has them, and with what it has written and the cache may not have seen yet. */
import type { EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';
import { isNotFound } from '../../../api/status-error.ts';
import type { Client } from '../../../client/client.ts';
import type { Informer } from '../../../client/informer/informer.ts';
import type { InformerFactory } from '../../../client/informer/informer-factory.ts';
import { endpointSlices } from '../../../client/resources.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { SliceTracker } from './slice-tracker.ts';
import { type SliceChanges, serviceKeyOf } from './slices.ts';

export interface SliceStoreOptions {
  readonly client: Client;
  readonly informers: InformerFactory;
  /** The value of the label managed-by. */
  readonly manager: string;
  /** For messages: the kind of the object that the slices are made from. */
  readonly source: 'Service' | 'Endpoints';
  /** Somebody else has changed slices of the Service. */
  readonly onForeignChange: (serviceKey: string) => void;
}

export class SliceStore {
  readonly #options: SliceStoreOptions;
  readonly #informer: Informer<EndpointSlice>;
  readonly #tracker = new SliceTracker();
  /** By the Service's key, while its slices are being written: what the cache has heard of meanwhile, which may be the writes themselves. */
  readonly #heard = new Map<string, EndpointSlice[]>();
  readonly #index: string;

  constructor(options: SliceStoreOptions) {
    const { informers, manager } = options;
    this.#options = options;
    this.#index = `slices of ${manager}`;
    this.#informer = informers.informer(endpointSlices);
    this.#informer.addIndex(this.#index, (slice) => {
      const key = serviceKeyOf(slice, manager);
      return key === undefined ? [] : [key];
    });
    this.#informer.addHandler({
      added: (slice) => this.#changed(slice),
      updated: (slice, previous) => {
        const before = serviceKeyOf(previous, manager);
        if (before !== undefined && before !== serviceKeyOf(slice, manager)) {
          // For that Service it is as good as deleted.
          this.#tracker.wasDeleted(before, slice);
          options.onForeignChange(before);
        }
        this.#changed(slice);
      },
      deleted: (slice) => {
        const key = serviceKeyOf(slice, manager);
        if (key !== undefined && !this.#tracker.wasDeleted(key, slice)) options.onForeignChange(key);
      },
    });
  }

  /** Those of the Service; undefined as long as the cache lags behind what was written. */
  slicesOf(serviceKey: string): readonly EndpointSlice[] | undefined {
    const slices = this.#informer.lister.byIndex(this.#index, serviceKey);
    return this.#tracker.isStale(serviceKey, slices) ? undefined : slices;
  }

  /** Those that the cache has, behind or not. */
  cachedSlicesOf(serviceKey: string): readonly EndpointSlice[] {
    return this.#informer.lister.byIndex(this.#index, serviceKey);
  }

  forget(serviceKey: string): void {
    this.#tracker.forget(serviceKey);
  }

  /** In order: creates, updates, deletions. Ends without an error where the namespace is being deleted. */
  async write(serviceKey: string, changes: SliceChanges): Promise<void> {
    const heard: EndpointSlice[] = [];
    this.#heard.set(serviceKey, heard);
    try {
      await this.#write(serviceKey, changes);
    } finally {
      this.#heard.delete(serviceKey);
      for (const slice of heard) this.#changed(slice);
    }
  }

  async #write(serviceKey: string, { creates, updates, deletes }: SliceChanges): Promise<void> {
    const { client, source } = this.#options;
    const about = `EndpointSlice for ${source} ${serviceKey}`;
    for (const slice of creates) {
      try {
        this.#tracker.written(serviceKey, await client.create(endpointSlices, slice));
      } catch (error) {
        if (isNamespaceTerminating(error)) return;
        throw failure(`failed to create ${about}`, error);
      }
    }
    for (const slice of updates) {
      try {
        this.#tracker.written(serviceKey, await client.update(endpointSlices, slice));
      } catch (error) {
        throw failure(`failed to update ${slice.metadata.name} ${about}`, error);
      }
    }
    for (const slice of deletes) await this.#delete(serviceKey, slice, about);
  }

  async #delete(serviceKey: string, slice: EndpointSlice, about: string): Promise<void> {
    const { namespace, name } = slice.metadata;
    // Before the request, since the cache may hear of it before the answer comes.
    this.#tracker.expectDeletion(serviceKey, slice);
    try {
      await this.#options.client.delete(endpointSlices, { namespace, name: name! });
    } catch (error) {
      if (isNotFound(error)) return;
      this.#tracker.written(serviceKey, slice);
      throw failure(`failed to delete ${name} ${about}`, error);
    }
  }

  #changed(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice, this.#options.manager);
    if (key === undefined) return;
    const heard = this.#heard.get(key);
    if (heard !== undefined) heard.push(slice);
    else if (this.#tracker.isNews(key, slice)) this.#options.onForeignChange(key);
  }
}

function failure(what: string, cause: unknown): Error {
  return new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
