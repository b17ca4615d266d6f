/**
 * Keeps the EndpointSlices of every Service with a selector: one endpoint for each Pod that it selects and that has an address, with whether it is
 * ready, serving, terminating; slices by address family and set of ports, of at most 100 endpoints each.
 *
 * Watches Services, Pods, Nodes and EndpointSlices; writes the slices that are labelled as its own. Deletes no slice of a Service that is gone:
 * that is the garbage collector's affair. Never writes Services or Pods.
 *
 * A sync looks at all Pods of a Service, so Pods' changes are taken together: see SyncPace. Upstream has no such pause unless it is told to
 * (--endpointslice-updates-batch-period); a Service at rest is synced at once here too.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { ExponentialRateLimiter } from '../../client/rate-limiter.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { nodes, pods, services } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { indexByLabels, indexByQuery, selectedBy } from '../shared/label-queries.ts';
import { serviceQuery, servicesToSync } from '../shared/service-endpoints/service-pods.ts';
import { SliceStore } from '../shared/service-endpoints/slice-store.ts';
import { TriggerTimes } from '../shared/service-endpoints/trigger-times.ts';
import { SyncPace } from '../shared/sync-pace.ts';
import { planSlices, sliceManager } from './slice-plan.ts';

const workers = 5;
const retriesMax = 15;
const backoffMsMin = 1000;
const backoffMsMax = 1_000_000;
/** How long slices that somebody else has changed stay like that at least. */
const foreignChangeDelayMs = 1000;
/** How long to wait for a cache that has not seen the last writes. */
const staleCacheDelayMs = 50;

export const createEndpointSliceController: ControllerFactory = (context) => new EndpointSliceController(context);

class EndpointSliceController implements Controller {
  readonly #context: ControllerContext;
  readonly #services: Informer<Service>;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #slices: SliceStore;
  readonly #reconciler: Reconciler;
  readonly #triggerTimes = new TriggerTimes();
  readonly #pace: SyncPace;

  constructor(context: ControllerContext) {
    const { client, informers, clock, logger } = context;
    this.#context = context;
    this.#pace = new SyncPace(clock);
    this.#reconciler = new Reconciler({
      name: 'endpoint_slice',
      workers,
      retriesMax,
      limiter: new ExponentialRateLimiter(backoffMsMin, backoffMsMax),
      reconcile: (key) => this.#reconcile(key),
      clock,
      logger,
    });
    const { queue } = this.#reconciler;
    this.#nodes = informers.informer(nodes);
    this.#services = informers.informer(services);
    indexByQuery(this.#services, serviceQuery);
    const noteService = (service: Service): void => queue.add(keyOf(service));
    this.#services.addHandler({ added: noteService, updated: noteService, deleted: noteService });
    this.#pods = informers.informer(pods);
    indexByLabels(this.#pods);
    const notePod = (pod: Pod, previous?: Pod): void => {
      for (const key of servicesToSync(this.#services.lister, pod, previous)) {
        queue.addAfter(key, this.#pace.delayMs(key));
      }
    };
    this.#pods.addHandler({ added: (pod) => notePod(pod), updated: notePod, deleted: (pod) => notePod(pod) });
    this.#slices = new SliceStore({
      client,
      informers,
      manager: sliceManager,
      source: 'Service',
      onForeignChange: (key) => queue.addAfter(key, foreignChangeDelayMs),
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #reconcile(key: string): Promise<void> {
    const service = this.#services.lister.getByKey(key);
    if (service === undefined) {
      this.#triggerTimes.forget(key);
      this.#slices.forget(key);
      this.#pace.forget(key);
      return;
    }
    const query = serviceQuery(service);
    if (query === undefined || service.spec.type === 'ExternalName') return;
    const slices = this.#slices.slicesOf(key);
    if (slices === undefined) {
      this.#reconciler.queue.addAfter(key, staleCacheDelayMs);
      return;
    }
    const selected = selectedBy(this.#pods.lister, query);
    try {
      const { problems, ...changes } = planSlices({
        service,
        pods: selected,
        slices: slices.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
        nodeOf: (name) => this.#nodes.lister.getByKey(name),
        triggerTime: this.#triggerTimes.next(service, selected),
      });
      await this.#slices.write(key, changes);
      if (problems.length > 0) throw new Error(problems.join(', '));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `Error updating Endpoint Slices for Service ${key}: ${why}`;
      this.#context.events.event(
        { resource: services, object: service },
        'Warning',
        'FailedToUpdateEndpointSlices',
        message,
      );
      throw error;
    } finally {
      this.#pace.synced(key, selected.length);
    }
  }
}
