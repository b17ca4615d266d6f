/**
 * The ConfigMaps and Secrets that the volumes of this Node's Pods show: each is watched by its name, alone, for as long as some Pod shows it.
 * Writes nothing.
 */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import { Informer } from '../../client/informer/informer.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import { configMaps, secrets } from '../../client/resources.ts';
import type { PodObjects } from '../environment/pod-objects.ts';

export interface WatchedObjectsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** An object that a volume shows. */
export interface ObjectName {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
}

interface Watched {
  readonly informer: Informer<KubernetesObject>;
  readonly listeners: Set<() => void>;
}

export class WatchedObjects implements PodObjects {
  readonly #options: WatchedObjectsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #stops = new Set<Promise<void>>();

  constructor(options: WatchedObjectsOptions) {
    this.#options = options;
  }

  /** How many objects are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Watches the object until the function that is returned is called; `onChange` is told of every change after its first state. */
  watch(object: ObjectName, onChange: () => void): () => void {
    const key = keyOf(object);
    const watched = this.#watched.get(key) ?? this.#begin(object);
    const listener = (): void => onChange();
    watched.listeners.add(listener);
    return () => {
      if (!watched.listeners.delete(listener) || watched.listeners.size > 0) return;
      this.#watched.delete(key);
      this.#end(watched);
    };
  }

  configMap(namespace: string, name: string): Promise<ConfigMap | undefined> {
    return this.#get({ kind: 'ConfigMap', namespace, name }) as Promise<ConfigMap | undefined>;
  }

  secret(namespace: string, name: string): Promise<Secret | undefined> {
    return this.#get({ kind: 'Secret', namespace, name }) as Promise<Secret | undefined>;
  }

  /** Resolves once nothing is watched any more. May be called twice. */
  async stop(): Promise<void> {
    for (const watched of this.#watched.values()) this.#end(watched);
    this.#watched.clear();
    await Promise.all(this.#stops);
  }

  async #get(object: ObjectName): Promise<KubernetesObject | undefined> {
    const watched = this.#watched.get(keyOf(object));
    if (watched === undefined)
      throw new Error(`object ${JSON.stringify(object.namespace)}/${JSON.stringify(object.name)} not registered`);
    await watched.informer.synced();
    return watched.informer.lister.get(object.namespace, object.name);
  }

  #begin(object: ObjectName): Watched {
    const { kind, namespace, name } = object;
    const resource: ResourceRef<ConfigMap | Secret> = kind === 'ConfigMap' ? configMaps : secrets;
    const informer = new Informer<KubernetesObject>({
      ...this.#options,
      resource: resource as ResourceRef,
      select: { namespace, fieldSelector: `metadata.name=${name}` },
    });
    const listeners = new Set<() => void>();
    const tell = (): void => {
      // The first state is no change: whoever needs it waits for it.
      if (informer.hasSynced) for (const listener of listeners) listener();
    };
    informer.addHandler({ added: tell, updated: tell, deleted: tell });
    const watched = { informer, listeners };
    this.#watched.set(keyOf(object), watched);
    informer.start();
    return watched;
  }

  #end({ informer }: Watched): void {
    const stop = informer.stop().finally(() => this.#stops.delete(stop));
    this.#stops.add(stop);
  }
}

const keyOf = ({ kind, namespace, name }: ObjectName): string => `${kind}/${namespace}/${name}`;
