/**
 * Mirrors the Endpoints that users make for Services without a selector into EndpointSlices, which is what proxies read.
 *
 * Watches Endpoints, Services and EndpointSlices; writes the slices that are labelled as its own, and deletes them once the Endpoints or the Service are
 * gone, the Service has a selector, or the Endpoints ask not to be mirrored. Never writes Endpoints.
 */
import type { Endpoints } from '../../api/core/v1/endpoints.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { ExponentialRateLimiter } from '../../client/rate-limiter.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { endpoints, services } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { selectsPods } from '../shared/service-endpoints/service-pods.ts';
import { SliceStore } from '../shared/service-endpoints/slice-store.ts';
import { addressesPerSubsetMax, isMirrored, type MirrorPlan, mirrorManager, planMirror } from './mirrored-slices.ts';

const workers = 5;
const retriesMax = 15;
const backoffMsMin = 1000;
const backoffMsMax = 100_000;
/** How long to wait for a cache that has not seen the last writes. */
const staleCacheDelayMs = 50;

export const createEndpointSliceMirroringController: ControllerFactory = (context) =>
  new EndpointSliceMirroringController(context);

class EndpointSliceMirroringController implements Controller {
  readonly #context: ControllerContext;
  readonly #endpoints: Informer<Endpoints>;
  readonly #services: Informer<Service>;
  readonly #slices: SliceStore;
  readonly #reconciler: Reconciler;

  constructor(context: ControllerContext) {
    const { client, informers, clock, logger } = context;
    this.#context = context;
    this.#reconciler = new Reconciler({
      name: 'endpoint_slice_mirroring',
      workers,
      retriesMax,
      limiter: new ExponentialRateLimiter(backoffMsMin, backoffMsMax),
      reconcile: (key) => this.#reconcile(key),
      clock,
      logger,
    });
    const { queue } = this.#reconciler;
    this.#endpoints = informers.informer(endpoints);
    const noteEndpoints = (object: Endpoints): void => {
      if (isMirrored(object)) queue.add(keyOf(object));
    };
    this.#endpoints.addHandler({
      added: noteEndpoints,
      updated: (object, previous) => {
        if (isMirrored(object) || isMirrored(previous)) queue.add(keyOf(object));
      },
      deleted: noteEndpoints,
    });
    this.#services = informers.informer(services);
    const noteService = (service: Service): void => {
      if (!selectsPods(service.spec)) queue.add(keyOf(service));
    };
    this.#services.addHandler({
      added: noteService,
      updated: (service, previous) => {
        if (selectsPods(service.spec) !== selectsPods(previous.spec)) queue.add(keyOf(service));
      },
      deleted: noteService,
    });
    this.#slices = new SliceStore({
      client,
      informers,
      manager: mirrorManager,
      source: 'Endpoints',
      onForeignChange: (key) => queue.add(key),
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #reconcile(key: string): Promise<void> {
    const source = this.#endpoints.lister.getByKey(key);
    const service = this.#services.lister.getByKey(key);
    if (source === undefined || service === undefined || !isMirrored(source) || selectsPods(service.spec)) {
      this.#slices.forget(key);
      await this.#slices.write(key, { creates: [], updates: [], deletes: this.#slices.cachedSlicesOf(key) });
      return;
    }
    const slices = this.#slices.slicesOf(key);
    if (slices === undefined) {
      this.#reconciler.queue.addAfter(key, staleCacheDelayMs);
      return;
    }
    const plan = planMirror(source, slices);
    this.#tellOfSkipped(source, plan);
    await this.#slices.write(key, plan);
  }

  #tellOfSkipped(source: Endpoints, { invalidAddresses, skippedAddresses }: MirrorPlan): void {
    const warn = (reason: string, message: string): void =>
      this.#context.events.event({ resource: endpoints, object: source }, 'Warning', reason, message);
    if (invalidAddresses > 0) {
      warn('InvalidIPAddress', `Skipped ${invalidAddresses} invalid IP addresses when mirroring to EndpointSlices`);
    }
    if (skippedAddresses > invalidAddresses) {
      warn(
        'TooManyAddressesToMirror',
        `A max of ${addressesPerSubsetMax} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skippedAddresses} addresses were skipped`,
      );
    }
  }
}
