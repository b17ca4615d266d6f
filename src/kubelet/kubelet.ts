/**
 * The kubelet of one Node: runs the Pods that are bound to it.
 *
 * Watches: the Pods of its Node, and the runtime's events. Writes: their status, and their deletion once they have ended; events. Reads nothing
 * else of the API, and never writes what others own: conditions that are not the kubelet's, specs, metadata. The Node object and its lease are
 * node/, what others ask of the kubelet over the network is server/.
 *
 * What happens to a Pod is decided by pure functions: container-actions/ says what it needs next, status/ what there is to report, admission/
 * whether the Node takes it. pod-worker/ acts on them, one worker for each Pod. There is no periodic look at Pods: a Pod that runs and is ready
 * has no timer.
 *
 * Made → start() → running → stop() → stopped. Containers go on when it stops, and a new kubelet over the same runtime takes them over.
 */
import type { Node } from '../api/core/v1/node.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import { Informer } from '../client/informer/informer.ts';
import { pods } from '../client/resources.ts';
import { PodEvents } from './pod-events.ts';
import { PodWorker, type PodWorkerOptions } from './pod-worker/pod-worker.ts';
import type { Runtime, RuntimeEvent } from './runtime/runtime.ts';
import { StatusWriter } from './status/status-writer.ts';

export interface KubeletOptions {
  readonly nodeName: string;
  /** Acts as the Node. */
  readonly client: Client;
  readonly runtime: Runtime;
  /** Its events carry `kubelet` and the Node as their source. */
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The Node's addresses, the first one foremost; known at the latest when Pods start. */
  readonly hostIps: () => readonly string[];
  /** The Node as it is now, to see whether Pods fit; all are taken while it is unknown. */
  readonly node: () => Node | undefined;
}

export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #informer: Informer<Pod>;
  readonly #statuses: StatusWriter;
  readonly #workers = new Map<string, PodWorker>();
  readonly #workerOptions: PodWorkerOptions;
  #unsubscribe: (() => void) | undefined;
  #started: Promise<void> | undefined;
  #stopped = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
    const { nodeName, client, runtime, clock, random } = options;
    const logger = options.logger.child({ node: nodeName });
    this.#informer = new Informer<Pod>({
      client,
      clock,
      random,
      logger,
      resource: pods,
      select: { fieldSelector: `spec.nodeName=${nodeName}` },
    });
    this.#statuses = new StatusWriter({ client, clock, logger });
    const events = new PodEvents(options.events);
    this.#workerOptions = {
      runtime,
      events,
      statuses: this.#statuses,
      clock,
      logger,
      hostIps: options.hostIps,
      onTerminated: () => {},
      onGone: (uid) => this.#workers.delete(uid),
    };
    this.#informer.addHandler({
      added: (pod) => this.#added(pod),
      updated: (pod) => this.#workers.get(uidOf(pod))?.update(pod),
      deleted: (pod) => this.#workers.get(uidOf(pod))?.drop(),
    });
  }

  /** Resolves once it has seen all Pods of the Node and has begun to work on them. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Leaves all containers as they are. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    await this.#informer.stop();
    for (const worker of this.#workers.values()) worker.stop();
    await this.#statuses.stop();
  }

  async #start(): Promise<void> {
    this.#unsubscribe = this.#options.runtime.subscribe((event) => this.#observe(event));
    this.#informer.start();
    await this.#informer.synced();
    if (this.#stopped) return;
  }

  #added(pod: Pod): void {
    const uid = uidOf(pod);
    const worker = new PodWorker(this.#workerOptions, pod);
    this.#workers.set(uid, worker);
    worker.wake();
  }

  #observe(event: RuntimeEvent): void {
    this.#workers.get(event.podUid)?.observe(event);
  }
}

const uidOf = ({ metadata }: Pod): string => metadata.uid ?? '';
