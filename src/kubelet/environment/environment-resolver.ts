/**
 * Finds out the environment variables of containers, just before they are made.
 *
 * Reads the ConfigMaps and Secrets that a container names, each time anew; watches Services, where it is given their informer. Writes nothing but events about
 * keys that are no names of variables. What the variables are is containerVariables()'s to say.
 */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Container } from '../../api/core/v1/container.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { isStaticPod } from '../critical-pod.ts';
import type { PodEvents } from '../pod-events.ts';
import type { EnvironmentVariable } from '../runtime/runtime.ts';
import { containerVariables, variableReferences } from './container-variables.ts';
import type { PodObjects } from './pod-objects.ts';
import { serviceVariables } from './service-variables.ts';

export interface EnvironmentResolverOptions {
  readonly objects: PodObjects;
  readonly events: PodEvents;
  /** The Node's own addresses. */
  readonly hostIps: () => readonly string[];
  readonly node: () => Node | undefined;
  /**
   * Of all namespaces; its owner starts and stops it. Where it is absent containers see no Services, and those that refer to nothing are left to
   * their specs: for a runtime whose containers have no environment.
   */
  readonly services?: Informer<Service>;
}

export interface EnvironmentRequest {
  readonly pod: Pod;
  readonly container: Container;
  /** Asked for only where it is needed. */
  readonly podIps: () => Promise<readonly string[]>;
}

const noServices: ReadonlyMap<string, string> = new Map();

export class EnvironmentResolver {
  readonly #options: EnvironmentResolverOptions;

  constructor(options: EnvironmentResolverOptions) {
    this.#options = options;
  }

  /**
   * All variables; undefined, at once, where nothing is to be found out. Rejects where the container must not be made as things are: the message is
   * what people read beside CreateContainerConfigError.
   */
  resolve(request: EnvironmentRequest): Promise<readonly EnvironmentVariable[]> | undefined {
    const { services } = this.#options;
    const references = variableReferences(request.container);
    if (services === undefined && references === undefined) return undefined;
    return this.#resolve(request);
  }

  async #resolve({ pod, container, podIps }: EnvironmentRequest): Promise<readonly EnvironmentVariable[]> {
    const { objects, events, hostIps, node } = this.#options;
    const { namespace = '' } = pod.metadata;
    const references = variableReferences(container);
    const [configMaps, secrets] = await Promise.all([
      found<ConfigMap>(references?.configMaps, (name) => objects.configMap(namespace, name)),
      found<Secret>(references?.secrets, (name) => objects.secret(namespace, name)),
    ]);
    const { variables, skipped } = containerVariables({
      pod,
      container,
      podIps: needsPodIps(container) ? await podIps() : [],
      hostIps: hostIps(),
      allocatable: node()?.status.allocatable,
      services: this.#serviceVariables(pod),
      configMaps,
      secrets,
    });
    for (const { kind, name, keys } of skipped) {
      const message = `Keys [${keys.join(', ')}] from the EnvFrom ${kind} ${namespace}/${name} were skipped since they are considered invalid environment variable names.`;
      events.pod(pod, 'Warning', 'InvalidEnvironmentVariableNames', message);
    }
    return variables;
  }

  #serviceVariables({ metadata, spec }: Pod): ReadonlyMap<string, string> {
    const { services } = this.#options;
    if (services === undefined) return noServices;
    if (!services.hasSynced) {
      // They run without the API, too.
      if (isStaticPod({ metadata, spec } as Pod)) return noServices;
      throw new Error('services have not yet been read at least once, cannot construct envvars');
    }
    const { namespace = '' } = metadata;
    const own = services.lister.list(namespace);
    const master = services.lister.get('default', 'kubernetes');
    const all = master === undefined || namespace === 'default' ? own : [...own, master];
    return serviceVariables(all, namespace, spec.enableServiceLinks ?? true);
  }
}

async function found<T>(
  names: ReadonlySet<string> | undefined,
  get: (name: string) => Promise<T | undefined>,
): Promise<ReadonlyMap<string, T>> {
  const objects = new Map<string, T>();
  const read = async (name: string): Promise<void> => {
    const object = await get(name);
    if (object !== undefined) objects.set(name, object);
  };
  await Promise.all([...(names ?? [])].map(read));
  return objects;
}

function needsPodIps({ env = [] }: Container): boolean {
  return env.some(({ valueFrom }) => valueFrom?.fieldRef?.fieldPath.startsWith('status.podIP') === true);
}
