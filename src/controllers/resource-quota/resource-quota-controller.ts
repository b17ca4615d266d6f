/**
 * The resource quota controller: keeps the status of ResourceQuotas true. The API server books there what it lets in; what goes, and what was
 * there before a quota, is counted here.
 *
 * Reads: discovery, every 30 s. Watches: ResourceQuotas, and every resource with a namespace that can be created, listed, watched and deleted,
 * except Events, through the process's informers.
 * Writes: the status of ResourceQuotas.
 *
 * A quota is counted when it is new or its limits change, when something that it counts goes or shrinks, and every 5 minutes. It is not
 * counted for what comes: that is booked already.
 */
import type { ResourceQuota } from '../../api/core/v1/resource-quota.ts';
import { evaluatorFor } from '../../api/quota/evaluators.ts';
import type { QuotaEvaluator } from '../../api/quota/quota-evaluator.ts';
import { type CountedObjects, limitedBy } from '../../api/quota/quota-usage.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { DiscoveredResource } from '../../client/discovery.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import type { InformerHandler } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf, type ResourceRef } from '../../client/resource-ref.ts';
import { resourceQuotas } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { Periodic } from '../shared/periodic.ts';
import { initialSyncMsMax, ResourceMonitors } from '../shared/resource-monitors.ts';
import { isLess, statusAfter } from './quota-status.ts';
import { changesUsage } from './usage-change.ts';

/** As upstream's --concurrent-resource-quota-syncs. */
const workers = 5;
export const resyncMs = 5 * 60_000;
/** What has been booked, and was not there yet when the rest was counted, is there after so long. */
export const recountMs = 1000;
const neededVerbs = ['create', 'delete', 'list', 'watch'] as const;

export const createResourceQuotaController: ControllerFactory = (context) => new ResourceQuotaController(context);

class ResourceQuotaController implements Controller {
  readonly #context: ControllerContext;
  readonly #quotas: Lister<ResourceQuota>;
  readonly #monitors: ResourceMonitors;
  readonly #reconciler: Reconciler;
  readonly #resync: Periodic;
  readonly #stopping = new AbortController();
  #starting: Promise<void> | undefined;

  constructor(context: ControllerContext) {
    this.#context = context;
    const { clock, logger, informers } = context;
    this.#reconciler = new Reconciler({
      name: 'resource-quota',
      workers,
      reconcile: (key) => this.#reconcile(key),
      clock,
      logger,
    });
    const enqueue = (quota: ResourceQuota): void => this.#reconciler.queue.add(keyOf(quota));
    const informer = informers.informer(resourceQuotas);
    this.#quotas = informer.lister;
    informer.addHandler({
      added: enqueue,
      // The status is written here and by the API server, and tells nothing new.
      updated: (quota, previous) => {
        if (!deepEqual(quota.spec, previous.spec)) enqueue(quota);
      },
    });
    this.#monitors = new ResourceMonitors(context, {
      wants: isCounted,
      handlerFor: (resource) => this.#handlerFor(resource),
    });
    this.#resync = new Periodic({
      name: 'resource-quota-resync',
      intervalMs: resyncMs,
      immediately: false,
      run: () => this.#quotas.list().forEach(enqueue),
      clock,
      logger,
    });
  }

  start(): void {
    this.#starting ??= this.#begin(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#monitors.stop();
    await this.#starting;
    await Promise.all([this.#resync.stop(), this.#reconciler.stop()]);
  }

  async #begin(signal: AbortSignal): Promise<void> {
    this.#monitors.start();
    await this.#monitors.syncedWithin(initialSyncMsMax, signal);
    if (signal.aborted) return;
    this.#resync.start();
    this.#reconciler.start();
  }

  #handlerFor(resource: ResourceRef): InformerHandler<KubernetesObject> {
    const evaluator = evaluatorFor(resource);
    return {
      updated: (object, previous) => {
        const now = this.#context.clock.now();
        if (changesUsage({ resource, evaluator, object, previous, now })) this.#recount(evaluator, object);
      },
      deleted: (object) => this.#recount(evaluator, object),
    };
  }

  /** The quotas of the object's namespace that count its kind. */
  #recount(evaluator: QuotaEvaluator, { metadata }: KubernetesObject): void {
    for (const quota of this.#quotas.list(metadata.namespace ?? '')) {
      if (limitedBy(quota, evaluator).length > 0) this.#reconciler.queue.add(keyOf(quota));
    }
  }

  async #reconcile(key: string): Promise<void> {
    const quota = this.#quotas.getByKey(key);
    if (quota === undefined) return;
    const { counted, unknown } = this.#countedFor(quota);
    const status = statusAfter(quota, counted);
    if (status !== undefined) {
      try {
        await this.#context.client.updateStatus(resourceQuotas, { ...quota, status });
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      if (isLess(status.used ?? {}, quota.status.used ?? {})) this.#reconciler.queue.addAfter(key, recountMs);
    }
    if (unknown.length > 0) throw new Error(`the cache of ${unknown.join(', ')} has not synced yet`);
  }

  /** What there is of each kind that the quota limits, and the resources of which that is not known yet. */
  #countedFor(quota: ResourceQuota): { readonly counted: CountedObjects[]; readonly unknown: string[] } {
    const counted: CountedObjects[] = [];
    const unknown: string[] = [];
    const now = this.#context.clock.now();
    for (const { resource, informer } of this.#monitors.watched) {
      const evaluator = evaluatorFor(resource);
      if (limitedBy(quota, evaluator).length === 0) continue;
      if (!informer.hasSynced) unknown.push(resource.resource);
      else counted.push({ evaluator, objects: informer.lister.list(quota.metadata.namespace ?? ''), now });
    }
    return { counted, unknown };
  }
}

/** Events come and go by themselves. */
function isCounted({ ref, verbs }: DiscoveredResource): boolean {
  const isEvent = ref.resource === 'events' && (ref.group === '' || ref.group === 'events.k8s.io');
  return ref.namespaced && !isEvent && neededVerbs.every((verb) => verbs.has(verb));
}
