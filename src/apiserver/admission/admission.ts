/** Admission: what may still change or refuse a write once its sender is authorized, plugin after plugin. */
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { UserInfo } from '../request.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

export interface AdmissionAttributes {
  readonly operation: Operation;
  readonly definition: ResourceDefinition;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly namespace: string;
  /** Empty where the name is still to be generated. */
  readonly name: string;
  /** The new state; absent for deletions. Plugins change it in `mutate` only. */
  readonly object: Mutable<KubernetesObject> | undefined;
  /** The present state, for updates and deletions. */
  readonly old: KubernetesObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly warn: (text: string) => void;
}

/** Refuses by throwing a StatusError, upstream's `forbidden` as a rule. */
export interface AdmissionPlugin {
  /** Upstream's name of it: `NamespaceLifecycle`. */
  readonly name: string;
  mutate?(attributes: AdmissionAttributes): void | Promise<void>;
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}

export class AdmissionChain {
  readonly #mutating: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];

  /** In the order in which they are to run. */
  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#mutating = plugins.filter((plugin) => plugin.mutate !== undefined);
    this.#validating = plugins.filter((plugin) => plugin.validate !== undefined);
  }

  async mutate(attributes: AdmissionAttributes): Promise<void> {
    for (const plugin of this.#mutating) {
      const pending = plugin.mutate!(attributes);
      if (pending !== undefined) await pending;
    }
  }

  async validate(attributes: AdmissionAttributes): Promise<void> {
    for (const plugin of this.#validating) {
      const pending = plugin.validate!(attributes);
      if (pending !== undefined) await pending;
    }
  }
}
