/**
 * What a few kinds do around a write beside what their strategy decides: allocations that live outside the object, such as a Service's
 * addresses. A hook completes the object before it is validated, as upstream's registries do, and is told how the write went.
 */
import type { KubernetesObject, ResourceDefinition } from '../api/resource.ts';
import type { Mutable } from '../api/schema/schema.ts';

export interface PendingWrite {
  /** The write has been acknowledged by storage. */
  commit(): void;
  /** It has not, and will not be. Also called after a dry run. */
  rollback(): void;
}

export interface WriteHook {
  beginCreate?(object: Mutable<KubernetesObject>): PendingWrite | Promise<PendingWrite>;
  beginUpdate?(object: Mutable<KubernetesObject>, old: KubernetesObject): PendingWrite | Promise<PendingWrite>;
  afterDelete?(object: KubernetesObject): void;
}

export class ResourceHooks {
  readonly #hooks = new Map<string, WriteHook>();

  /** One hook per resource, whatever the version. */
  set(group: string, resource: string, hook: WriteHook): void {
    this.#hooks.set(`${group}/${resource}`, hook);
  }

  get(definition: ResourceDefinition): WriteHook | undefined {
    return this.#hooks.get(`${definition.group}/${definition.resource}`);
  }
}
