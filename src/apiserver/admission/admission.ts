/** Admission: what may still change or refuse a write once its sender is authorized, plugin after plugin. */
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { Soon } from '../../base/soon.ts';
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
  /**
   * The new state; absent for deletions. Plugins change it in `mutate` only, and that of a subresource not at all: it may share parts, frozen,
   * with the present state.
   */
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
  mutate?(attributes: AdmissionAttributes): Soon<void>;
  validate?(attributes: AdmissionAttributes): Soon<void>;
}

export class AdmissionChain {
  readonly #mutating: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];

  /** In the order in which they are to run. */
  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#mutating = plugins.filter((plugin) => plugin.mutate !== undefined);
    this.#validating = plugins.filter((plugin) => plugin.validate !== undefined);
  }

  mutate(attributes: AdmissionAttributes): Soon<void> {
    return inTurn(this.#mutating, (plugin) => plugin.mutate!(attributes));
  }

  validate(attributes: AdmissionAttributes): Soon<void> {
    return inTurn(this.#validating, (plugin) => plugin.validate!(attributes));
  }
}

function inTurn(
  plugins: readonly AdmissionPlugin[],
  run: (plugin: AdmissionPlugin) => Soon<void>,
  first = 0,
): Soon<void> {
  for (let i = first; i < plugins.length; i++) {
    const pending = run(plugins[i]!);
    if (pending !== undefined) return pending.then(() => inTurn(plugins, run, i + 1));
  }
}
