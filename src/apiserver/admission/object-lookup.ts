/** Other objects, for plugins that decide by them. */
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { Soon } from '../../base/soon.ts';
import type { ResourceRegistry } from '../resource-registry.ts';

export interface ObjectLookup {
  readonly registry: ResourceRegistry;
  /** From the watch cache; from storage itself before it is believed to be missing. `namespace` is empty for what has none. */
  find<T extends KubernetesObject>(
    definition: ResourceDefinition,
    namespace: string,
    name: string,
  ): Soon<T | undefined>;
  /** All of a namespace, or all there are where it is empty, with every write acknowledged before this call. */
  list<T extends KubernetesObject>(definition: ResourceDefinition, namespace?: string): Soon<T[]>;
}

/** `registry` is asked for with each use: the server that owns it is made after its plugins. */
export function objectLookup(registry: () => ResourceRegistry): ObjectLookup {
  return {
    get registry() {
      return registry();
    },
    find<T extends KubernetesObject>(
      definition: ResourceDefinition,
      namespace: string,
      name: string,
    ): Soon<T | undefined> {
      const storage = registry().storage(definition);
      const key = storage.key(namespace, name);
      const cached = storage.cache.get(key);
      if (cached !== undefined) return cached.object as T;
      return storage.get(key).then((stored) => stored?.object as T | undefined);
    },
    list<T extends KubernetesObject>(definition: ResourceDefinition, namespace = ''): Soon<T[]> {
      const storage = registry().storage(definition);
      const { cache } = storage;
      const all = (): T[] => cache.range(storage.keyPrefix(namespace)).map(({ object }) => object as T);
      return cache.isFresh ? all() : cache.waitUntilFresh().then(all);
    },
  };
}
