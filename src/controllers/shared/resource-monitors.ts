/**
 * One informer for every resource of the API that a controller of all kinds has to see, those that are added while it runs included.
 *
 * Reads: discovery, every 30 s. A resource that has gone loses its informer; where a group cannot be discovered for now, its informers
 * stay. The informers are the process's own: who else watches a kind shares its cache.
 */
import type { KubernetesObject } from '../../api/resource.ts';
import { apiVersionOf } from '../../client/client.ts';
import { type DiscoveredResource, type Discovery, discoverResources } from '../../client/discovery.ts';
import type { Informer, InformerHandler } from '../../client/informer/informer.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import type { ControllerContext } from './controller.ts';
import { pause } from './pause.ts';
import { Periodic } from './periodic.ts';

/** As upstream's garbage collector. */
export const discoveryIntervalMs = 30_000;
/** After so long a controller begins without the informers that have not filled, as upstream's. */
export const initialSyncMsMax = 60_000;

export interface ResourceMonitorsOptions {
  /** Which of the preferred resources to watch. */
  readonly wants: (resource: DiscoveredResource) => boolean;
  readonly handlerFor: (resource: ResourceRef) => InformerHandler<KubernetesObject>;
}

interface Monitor {
  readonly resource: ResourceRef;
  readonly informer: Informer<KubernetesObject>;
  readonly removeHandler: () => void;
}

const idOf = ({ group, version, resource }: ResourceRef): string => `${group}/${version}/${resource}`;
const kindId = (apiVersion: string, kind: string): string => `${apiVersion}/${kind}`;

/** New → start → running → stop → stopped. */
export class ResourceMonitors {
  readonly #context: ControllerContext;
  readonly #options: ResourceMonitorsOptions;
  readonly #discovery: Periodic;
  readonly #monitors = new Map<string, Monitor>();
  readonly #kinds = new Map<string, ResourceRef>();
  readonly #discovered: Promise<void>;
  #markDiscovered!: () => void;

  constructor(context: ControllerContext, options: ResourceMonitorsOptions) {
    this.#context = context;
    this.#options = options;
    this.#discovered = new Promise((resolve) => {
      this.#markDiscovered = resolve;
    });
    this.#discovery = new Periodic({
      name: 'discovery',
      intervalMs: discoveryIntervalMs,
      immediately: true,
      run: async (signal) => {
        this.#apply(await discoverResources(context.client, signal));
        this.#markDiscovered();
      },
      clock: context.clock,
      logger: context.logger,
    });
  }

  start(): void {
    this.#discovery.start();
  }

  /** The informers are left as they are: they belong to the process. May be called twice. */
  async stop(): Promise<void> {
    await this.#discovery.stop();
    for (const { removeHandler } of this.#monitors.values()) removeHandler();
    this.#monitors.clear();
    this.#markDiscovered();
  }

  /** Resolves once the resources are known, and all that the API has of them. */
  async synced(): Promise<void> {
    await this.#discovered;
    // One that is stopped, because its resource has gone, is not waited for.
    await Promise.allSettled([...this.#monitors.values()].map(({ informer }) => informer.synced()));
  }

  /** As synced(), but no longer than so; a resource that cannot be watched keeps nobody from the others. Ends early when the signal aborts. */
  async syncedWithin(msMax: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const isOver = AbortSignal.any([signal, waiting.signal]);
    await Promise.race([this.synced(), pause(this.#context.clock, msMax, isOver)]);
    waiting.abort();
  }

  /** Those that are watched, with their informers. */
  get watched(): Iterable<{ readonly resource: ResourceRef; readonly informer: Informer<KubernetesObject> }> {
    return this.#monitors.values();
  }

  /** The resource of a kind, in whatever version, watched or not; undefined where the API has none such. */
  resourceOf(apiVersion: string, kind: string): ResourceRef | undefined {
    return this.#kinds.get(kindId(apiVersion, kind));
  }

  #apply({ resources, failures }: Discovery): void {
    const isUnknown = (resource: ResourceRef): boolean => failures.has(apiVersionOf(resource));
    for (const [id, resource] of this.#kinds) if (!isUnknown(resource)) this.#kinds.delete(id);
    const wanted = new Map<string, ResourceRef>();
    for (const resource of resources) {
      const { ref, isPreferred } = resource;
      const kind = kindId(apiVersionOf(ref), ref.kind);
      if (!this.#kinds.has(kind)) this.#kinds.set(kind, ref);
      if (isPreferred && this.#options.wants(resource)) wanted.set(idOf(ref), ref);
    }
    for (const [id, monitor] of this.#monitors) {
      if (!wanted.has(id) && !isUnknown(monitor.resource)) this.#remove(id, monitor);
    }
    for (const [id, resource] of wanted) this.#ensure(id, resource);
  }

  #ensure(id: string, resource: ResourceRef): void {
    const { informers } = this.#context;
    const informer = informers.informer(resource);
    const present = this.#monitors.get(id);
    // Somebody else may have seen the resource go and come back.
    if (present?.informer === informer) return;
    present?.removeHandler();
    const removeHandler = informer.addHandler(this.#options.handlerFor(resource));
    this.#monitors.set(id, { resource, informer, removeHandler });
  }

  #remove(id: string, { resource, informer, removeHandler }: Monitor): void {
    const { informers, logger } = this.#context;
    removeHandler();
    this.#monitors.delete(id);
    logger.info({ resource: id }, 'the API no longer has the resource');
    // Kubernetes' own resources come back, and others rely on their informers.
    if (resource.type !== undefined) return;
    informers
      .drop(informer)
      .catch((error: unknown) => logger.warn({ resource: id, err: error }, 'an informer did not stop'));
  }
}
