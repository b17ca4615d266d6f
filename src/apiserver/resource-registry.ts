/** The resources that are served, and where each is kept. Built-in kinds and custom ones look the same from here. */

import type { ResourceDefinition } from '../api/resource.ts';
import { apiVersionOf } from '../api/schema/schema.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Store } from '../storage/store.ts';
import { ResourceCache } from './cache/resource-cache.ts';
import { ResourceStorage } from './cache/resource-storage.ts';

const storageRoot = '/registry/';

const idOf = (group: string, version: string, resource: string): string => `${group}/${version}/${resource}`;

export class ResourceRegistry {
  readonly #options: { readonly store: Store; readonly clock: Clock; readonly logger: Logger };
  readonly #definitions = new Map<string, ResourceDefinition>();
  readonly #storages = new Map<string, ResourceStorage>();
  #generation = 0;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly logger: Logger }) {
    this.#options = options;
  }

  /** Grows with every change: documents made from the definitions are cached by it. */
  get generation(): number {
    return this.#generation;
  }

  get definitions(): readonly ResourceDefinition[] {
    return [...this.#definitions.values()];
  }

  add(definition: ResourceDefinition): void {
    this.#definitions.set(idOf(definition.group, definition.version, definition.resource), definition);
    this.#generation++;
  }

  remove(definition: ResourceDefinition): void {
    this.#definitions.delete(idOf(definition.group, definition.version, definition.resource));
    this.#generation++;
  }

  find(group: string, version: string, resource: string): ResourceDefinition | undefined {
    return this.#definitions.get(idOf(group, version, resource));
  }

  findKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    for (const definition of this.#definitions.values()) {
      if (definition.kind === kind && apiVersionOf(definition) === apiVersion) return definition;
    }
    return undefined;
  }

  /** Where the objects of a definition are kept. Those of all versions of a kind share it. */
  storage(definition: ResourceDefinition): ResourceStorage {
    const stored = definition.storedAs?.definition ?? definition;
    const prefix = stored.storagePrefix;
    if (prefix === undefined) throw new Error(`${definition.resource} is never stored`);
    let storage = this.#storages.get(prefix);
    if (storage === undefined) {
      const cache = new ResourceCache({
        ...this.#options,
        prefix: `${storageRoot}${prefix}/`,
        indexedValue: stored.watchIndex === undefined ? undefined : stored.selectableFields?.[stored.watchIndex],
      });
      storage = new ResourceStorage(stored, this.#options.store, cache);
      this.#storages.set(prefix, storage);
    }
    return storage;
  }

  get storages(): Iterable<ResourceStorage> {
    return this.#storages.values();
  }

  close(): void {
    for (const storage of this.#storages.values()) storage.cache.close();
  }
}
