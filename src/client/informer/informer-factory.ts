import type { KubernetesObject } from '../../api/resource.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client, SelectOptions } from '../client.ts';
import type { ResourceRef } from '../resource-ref.ts';
import { Informer } from './informer.ts';

export interface InformerFactoryOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** `list` for servers that cannot stream their lists. */
  readonly initial?: 'stream' | 'list';
  readonly resyncMs?: number;
}

/** One informer for each collection that a component reads, shared by all who read it. */
export class InformerFactory {
  readonly #options: InformerFactoryOptions;
  readonly #informers = new Map<string, Informer<KubernetesObject>>();
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: InformerFactoryOptions) {
    this.#options = options;
  }

  /** The informer of the collection. One that is asked for after start() is started at once, after stop() never. */
  informer<T extends KubernetesObject>(resource: ResourceRef<T>, select: SelectOptions = {}): Informer<T> {
    const { group, version, resource: plural } = resource;
    const { namespace = '', labelSelector = '', fieldSelector = '' } = select;
    const id = JSON.stringify([group, version, plural, namespace, labelSelector, fieldSelector]);
    const existing = this.#informers.get(id);
    if (existing !== undefined) return existing as unknown as Informer<T>;
    const informer = new Informer<T>({ ...this.#options, resource, select });
    this.#informers.set(id, informer as unknown as Informer<KubernetesObject>);
    if (this.#state === 'started') informer.start();
    else if (this.#state === 'stopped') void informer.stop();
    return informer;
  }

  /**
   * For a resource that the API no longer has: stops its informer and forgets it, so that who asks for one later gets a new one. Whoever
   * else listens to this one hears nothing more.
   */
  async drop<T extends KubernetesObject>(informer: Informer<T>): Promise<void> {
    for (const [id, candidate] of this.#informers) {
      if (candidate === (informer as unknown as Informer<KubernetesObject>)) this.#informers.delete(id);
    }
    await informer.stop();
  }

  /** May be called twice; after stop() it does nothing. */
  start(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'started';
    for (const informer of this.#informers.values()) informer.start();
  }

  /**
   * Resolves once all informers that there are now have the whole of their collections. Rejects with an InformerStoppedError if they are
   * stopped before that.
   */
  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced()));
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()));
  }
}
