/**
 * Keeps an Endpoints object for every Service with a selector: what clients read that are older than EndpointSlices. At most 1,000 addresses of one
 * family each.
 *
 * Watches Services, Pods and Endpoints; writes Endpoints, and deletes those whose Service is gone, once at its start those that are left
 * over too. Never writes those of a Service without a selector, which are somebody else's.
 *
 * A sync looks at all Pods of a Service, so Pods' changes are taken together: see SyncPace.
 */
import type { Endpoints } from '../../api/core/v1/endpoints.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf, splitKey } from '../../client/resource-ref.ts';
import { endpoints, pods, services } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { indexByLabels, indexByQuery, selectedBy } from '../shared/label-queries.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { serviceQuery, servicesToSync } from '../shared/service-endpoints/service-pods.ts';
import { TriggerTimes } from '../shared/service-endpoints/trigger-times.ts';
import { SyncPace } from '../shared/sync-pace.ts';
import { desiredEndpoints } from './desired-endpoints.ts';

const workers = 5;
const retriesMax = 15;
/** How long to wait for a cache that has not seen the last write. */
const staleCacheDelayMs = 50;
/** Endpoints that are nothing but a lock of leader election belong to no Service. */
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';

export const createEndpointsController: ControllerFactory = (context) => new EndpointsController(context);

class EndpointsController implements Controller {
  readonly #context: ControllerContext;
  readonly #services: Informer<Service>;
  readonly #pods: Informer<Pod>;
  readonly #endpoints: Informer<Endpoints>;
  readonly #reconciler: Reconciler;
  readonly #triggerTimes = new TriggerTimes();
  readonly #pace: SyncPace;
  /** The revision that the cache had of Endpoints when they were written last; as long as it has that, it lags behind. Empty for none. */
  readonly #outdated = new Map<string, string>();

  constructor(context: ControllerContext) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#pace = new SyncPace(clock);
    this.#reconciler = new Reconciler({
      name: 'endpoint',
      workers,
      retriesMax,
      reconcile: (key) => this.#reconcile(key),
      clock,
      logger,
    });
    const { queue } = this.#reconciler;
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
    this.#endpoints = informers.informer(endpoints);
    this.#endpoints.addHandler({
      deleted: (object) => {
        this.#outdated.delete(keyOf(object));
        queue.add(keyOf(object));
      },
    });
  }

  start(): void {
    for (const object of this.#endpoints.lister.list()) {
      if (object.metadata.annotations?.[leaderAnnotation] === undefined) this.#reconciler.queue.add(keyOf(object));
    }
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #reconcile(key: string): Promise<void> {
    const service = this.#services.lister.getByKey(key);
    if (service === undefined) {
      await this.#delete(key);
      return;
    }
    const query = serviceQuery(service);
    if (query === undefined || service.spec.type === 'ExternalName') return;
    const current = this.#endpoints.lister.getByKey(key);
    const revision = current?.metadata.resourceVersion ?? '';
    if (this.#outdated.get(key) === revision) {
      this.#reconciler.queue.addAfter(key, staleCacheDelayMs);
      return;
    }
    const selected = selectedBy(this.#pods.lister, query);
    const triggerTime = this.#triggerTimes.next(service, selected);
    const desired = desiredEndpoints({ service, pods: selected, current, triggerTime });
    try {
      if (desired !== undefined) await this.#write(key, desired, revision);
    } finally {
      this.#pace.synced(key, selected.length);
    }
  }

  async #write(key: string, desired: Endpoints, revision: string): Promise<void> {
    const { client, events } = this.#context;
    const isNew = revision === '';
    try {
      const written = await (isNew ? client.create(endpoints, desired) : client.update(endpoints, desired));
      // The cache may have heard of it already.
      const cached = this.#endpoints.lister.getByKey(key)?.metadata.resourceVersion ?? '';
      if (written.metadata.resourceVersion !== revision && cached === revision) this.#outdated.set(key, revision);
    } catch (error) {
      if (isNew && isNamespaceTerminating(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      const [reason, message] = isNew
        ? ['FailedToCreateEndpoint', `Failed to create endpoint for service ${key}: ${why}`]
        : ['FailedToUpdateEndpoint', `Failed to update endpoint ${key}: ${why}`];
      events.event({ resource: endpoints, object: desired }, 'Warning', reason, message);
      throw error;
    }
  }

  /** Of a Service that is gone. */
  async #delete(key: string): Promise<void> {
    const isThere = this.#endpoints.lister.getByKey(key) !== undefined || this.#outdated.has(key);
    this.#triggerTimes.forget(key);
    this.#pace.forget(key);
    if (!isThere) return;
    await this.#context.client.delete(endpoints, splitKey(key)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    this.#outdated.delete(key);
  }
}
