/** Other objects, for plugins that decide by them. */
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { ResourceRegistry } from '../resource-registry.ts';

export interface ObjectLookup {
  readonly registry: ResourceRegistry;
  /** From the watch cache; from storage itself before it is believed to be missing. `namespace` is empty for what has none. */
  find<T extends KubernetesObject>(
    definition: ResourceDefinition,
    namespace: string,
    name: string,
  ): Promise<T | undefined>;
  /** All of a namespace, or all there are where it is empty, with every write acknowledged before this call. */
  list<T extends KubernetesObject>(definition: ResourceDefinition, namespace?: string): Promise<T[]>;
}

/** `registry` is asked for with each use: the server that owns it is made after its plugins. */
export function objectLookup(registry: () => ResourceRegistry): ObjectLookup {
  return {
    get registry() {
      return registry();
    },
    async find<T extends KubernetesObject>(definition: ResourceDefinition, namespace: string, name: string) {
      const storage = registry().storage(definition);
      const key = storage.key(namespace, name);
      const stored = storage.cache.get(key) ?? (await storage.get(key));
      return stored?.object as T | undefined;
    },
    async list<T extends KubernetesObject>(definition: ResourceDefinition, namespace = '') {
      const storage = registry().storage(definition);
      await storage.cache.waitUntilFresh();
      return [...storage.cache.range(storage.keyPrefix(namespace))].map(({ object }) => object as T);
    },
  };
}
