/**
 * The Pod garbage collector: deletes Pods that have ended and are too many, Pods of Nodes that are gone, Pods that are being deleted and never
 * came to a Node, and those on Nodes that are out of service.
 *
 * Reads: Nodes that are missing, live. Watches: Pods and Nodes. Looks at them every 20 s.
 * Writes: the status of such Pods (phase Failed; DisruptionTarget where the Node is gone), and then deletes them without grace.
 *
 * It never touches a Pod whose kubelet can still end it.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { isNotFound } from '../../api/status-error.ts';
import { describeObject } from '../../client/client.ts';
import { nodes, pods } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { inParallel } from '../shared/in-parallel.ts';
import { Periodic } from '../shared/periodic.ts';
import {
  missingNodes,
  terminatedOverLimit,
  terminatingOutOfService,
  terminatingUnscheduled,
} from './collectable-pods.ts';
import { type Disruption, failedStatusPatch } from './failed-status.ts';
import { NodeQuarantine } from './node-quarantine.ts';

/** As upstream's --terminated-pod-gc-threshold. */
const terminatedPodsMax = 12_500;
export const collectionIntervalMs = 20_000;
export const quarantineMs = 40_000;
const nodeIsGone: Disruption = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };

export const createPodGarbageCollectorController: ControllerFactory = (context) =>
  new PodGarbageCollector(context, terminatedPodsMax);

export class PodGarbageCollector implements Controller {
  readonly #context: ControllerContext;
  readonly #terminatedPodsMax: number;
  readonly #quarantine = new NodeQuarantine(quarantineMs);
  readonly #collections: Periodic;

  constructor(context: ControllerContext, podsMax: number) {
    this.#context = context;
    this.#terminatedPodsMax = podsMax;
    const { informers, clock, logger } = context;
    const podLister = informers.informer(pods).lister;
    const nodeLister = informers.informer(nodes).lister;
    this.#collections = new Periodic({
      name: 'pod-garbage-collector',
      intervalMs: collectionIntervalMs,
      immediately: true,
      run: () => this.#collect(podLister.list(), (name) => nodeLister.get('', name)),
      clock,
      logger,
    });
  }

  start(): void {
    this.#collections.start();
  }

  stop(): Promise<void> {
    return this.#collections.stop();
  }

  async #collect(all: readonly Pod[], nodeNamed: Parameters<typeof terminatingOutOfService>[1]): Promise<void> {
    await this.#deleteAll(terminatedOverLimit(all, this.#terminatedPodsMax));
    await this.#deleteAll(terminatingOutOfService(all, nodeNamed));
    const gone = await this.#goneNodes(missingNodes(all, (name) => nodeNamed(name) !== undefined));
    await this.#deleteAll(gone.size === 0 ? [] : all.filter(({ spec }) => gone.has(spec.nodeName ?? '')), nodeIsGone);
    await this.#deleteAll(terminatingUnscheduled(all));
  }

  async #goneNodes(missing: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { client, clock, logger } = this.#context;
    const gone = new Set<string>();
    for (const name of this.#quarantine.update(missing, clock.monotonic())) {
      try {
        await client.get(nodes, { name });
      } catch (error) {
        if (isNotFound(error)) gone.add(name);
        else logger.warn({ node: name, err: error }, 'it is not known whether a node is gone; looking again');
      }
    }
    return gone;
  }

  /** One that could not be deleted has its next turn. */
  async #deleteAll(found: readonly Pod[], disruption?: Disruption): Promise<void> {
    const { logger } = this.#context;
    await inParallel(found, async (pod) => {
      try {
        await this.#delete(pod, disruption);
      } catch (error) {
        if (isNotFound(error)) return;
        logger.warn({ pod: describeObject(pods, pod), err: error }, 'a pod was not collected');
      }
    });
  }

  async #delete(pod: Pod, disruption: Disruption | undefined): Promise<void> {
    const { client, clock } = this.#context;
    const { namespace, name = '', uid } = pod.metadata;
    const key = { namespace, name };
    const patch = failedStatusPatch(pod, disruption, clock.now());
    if (patch !== undefined) await client.patch(pods, key, 'strategic', patch, { subresource: 'status' });
    await client.delete(pods, key, { gracePeriodSeconds: 0, preconditions: { uid } });
  }
}
