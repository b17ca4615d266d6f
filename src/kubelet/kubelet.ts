/**
 * The kubelet of one Node: runs the Pods that are bound to it.
 *
 * Watches: the Pods of its Node, and the runtime's events. Reads: the Secrets by which images are pulled. Writes: the status of Pods, and their
 * deletion once they have ended; events. Reads nothing else of the API, and never writes what others own: conditions that are not the kubelet's,
 * specs, metadata. The Node object and its lease are node/, what others ask of the kubelet over the network is server/; what containers take from
 * elsewhere is environment/ and volumes/.
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
import { whyNotAdmitted } from './admission/admit-pod.ts';
import { NodeUsage, type PodNeeds, podNeeds } from './admission/node-usage.ts';
import { whySysctlsForbidden } from './admission/sysctls.ts';
import { fromApi, isMirrorPod, isStaticPod } from './critical-pod.ts';
import type { EnvironmentResolver } from './environment/environment-resolver.ts';
import { FetchedObjects } from './environment/pod-objects.ts';
import { ImagePullQueue } from './images/image-pull-queue.ts';
import type { NodePods, PodTraces } from './node-pods.ts';
import { PodEvents } from './pod-events.ts';
import { PodWorker, type PodWorkerOptions } from './pod-worker/pod-worker.ts';
import type { LogOptions, Runtime, RuntimeEvent, RuntimePod } from './runtime/runtime.ts';
import { MirrorPods } from './static-pods/mirror-pods.ts';
import { StaticPods } from './static-pods/static-pods.ts';
import { isKubeletCondition } from './status/pod-conditions.ts';
import { isTerminalPhase } from './status/pod-phase.ts';
import type { PodFailure } from './status/status-facts.ts';
import { StatusWriter } from './status/status-writer.ts';
import type { VolumeManager } from './volumes/pod-volumes.ts';

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
  /** Where absent, containers have the variables that their specs spell out. */
  readonly environment?: EnvironmentResolver;
  /** Where absent, containers have no volumes. The kubelet stops it. */
  readonly volumes?: VolumeManager;
  /** Why the Node does not take a new Pod as it is now, beside what its spec asks for; it takes all where absent. */
  readonly whyRefused?: (pod: Pod) => PodFailure | undefined;
  /** Somebody calls setStaticPods(), at the latest while it starts; there are none where absent. */
  readonly hasStaticPods?: boolean;
  /** How many images are pulled at the same time; one where absent. */
  readonly imagePullsMax?: number;
  /** Kernel parameters that Pods may set beside the safe ones: names, or beginnings with a `*` behind. */
  readonly allowedUnsafeSysctls?: readonly string[];
}

/** For containers of Pods that are no more. */
const orphanGraceMs = 1000;

export class Kubelet implements NodePods {
  readonly #options: KubeletOptions;
  readonly #informer: Informer<Pod>;
  readonly #statuses: StatusWriter;
  readonly #mirrors: MirrorPods;
  readonly #staticPods: StaticPods;
  #areStaticPodsKnown: boolean;
  readonly #workers = new Map<string, PodWorker>();
  readonly #workerOptions: PodWorkerOptions;
  readonly #staticWorkerOptions: PodWorkerOptions;
  /** Of the Pods that were taken and have not ended. */
  readonly #usage = new NodeUsage();
  /** Whoever waits for the end of a Pod, by its uid. */
  readonly #waiting = new Map<string, readonly (() => void)[]>();
  #unsubscribe: (() => void) | undefined;
  #started: Promise<void> | undefined;
  #hasBegun = false;
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
      pulls: new ImagePullQueue(runtime, clock, options.imagePullsMax),
      events,
      statuses: this.#statuses,
      clock,
      logger,
      objects: new FetchedObjects(client),
      hostIps: options.hostIps,
      environment: options.environment,
      volumes: options.volumes,
      onTerminated: (uid) => this.#onTerminated(uid),
      onGone: (uid) => this.#onGone(uid),
    };
    this.#mirrors = new MirrorPods({ client, node: options.node, statuses: this.#statuses, clock, logger });
    this.#staticWorkerOptions = { ...this.#workerOptions, statuses: this.#mirrors };
    this.#areStaticPodsKnown = options.hasStaticPods !== true;
    this.#staticPods = new StaticPods({
      mirrors: this.#mirrors,
      start: (pod) => this.#add(pod),
      end: (pod) => this.#workers.get(uidOf(pod))?.drop(pod.spec.terminationGracePeriodSeconds),
      clock,
    });
    this.#informer.addHandler({
      added: (pod) => (isMirrorPod(pod) ? this.#mirrors.see(pod) : this.#add(fromApi(pod))),
      updated: (pod, previous) => (isMirrorPod(pod) ? this.#mirrors.see(pod) : this.#update(fromApi(pod), previous)),
      deleted: (pod) => (isMirrorPod(pod) ? this.#mirrors.lose(pod) : this.#workers.get(uidOf(pod))?.drop()),
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
    await this.#mirrors.stop();
    await this.#options.volumes?.stop();
    await this.#statuses.stop();
  }

  /**
   * The Pods that this Node has from its own files, from now on; see parseStaticPod(). They run whether the API is there or not. May be called before
   * start(), and while that waits for the API.
   */
  setStaticPods(pods: readonly Pod[]): void {
    if (this.#stopped) return;
    this.#subscribe();
    this.#staticPods.set(pods);
    this.#areStaticPodsKnown = true;
    if (!this.#informer.hasSynced) return;
    const { logger, nodeName } = this.#options;
    this.#begin().catch((error: unknown) => {
      logger.warn({ node: nodeName, error }, 'what is left of Pods that are no more is not known');
    });
  }

  /** Its status is the newest that the kubelet knows, which the API may not have yet. */
  pod(namespace: string, name: string): Pod | undefined {
    const pod = this.#informer.lister.get(namespace, name) ?? this.#staticPods.find(`${namespace}/${name}`);
    return pod === undefined ? undefined : this.#withNewestStatus(pod);
  }

  /** All that are bound to the Node, as pod() has them. */
  pods(): readonly Pod[] {
    const unseen = this.#staticPods.list().filter((pod) => !this.#mirrors.has(pod));
    return [...this.#informer.lister.list(), ...unseen].map((pod) => this.#withNewestStatus(pod));
  }

  /** What the runtime has running, whether the API knows of it or not: names, and containers with their images. */
  async runningPods(): Promise<readonly Pod[]> {
    const runtimePods = await this.#options.runtime.listPods();
    return runtimePods.flatMap(({ uid, namespace, name, containers }) => {
      const running = containers.filter(({ state }) => state === 'running');
      if (running.length === 0) return [];
      const specs = running.map((container) => ({ name: container.name, image: container.image, resources: {} }));
      return [{ metadata: { uid, namespace, name }, spec: { containers: specs }, status: {} } as unknown as Pod];
    });
  }

  activePods(): readonly Pod[] {
    return [...this.#workers.values()].filter(({ isActive }) => isActive).map(({ pod }) => this.#withNewestStatus(pod));
  }

  endPod(uid: string, failure: PodFailure, graceSeconds?: number): Promise<void> {
    const worker = this.#workers.get(uid);
    if (worker === undefined || worker.state === 'terminated') return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(uid) ?? [];
      this.#waiting.set(uid, [...waiting, resolve]);
      worker.end(failure, graceSeconds);
    });
  }

  podTraces(uid: string): PodTraces | undefined {
    const worker = this.#workers.get(uid);
    if (worker !== undefined) return worker.state === 'terminated' ? 'logs' : 'all';
    return this.#informer.hasSynced && this.#areStaticPodsKnown ? 'none' : undefined;
  }

  statusesWritten(signal: AbortSignal): Promise<void> {
    return this.#statuses.flushed(signal);
  }

  readLogs(containerId: string, options: LogOptions): AsyncIterable<string> {
    return this.#options.runtime.readLogs(containerId, options);
  }

  #withNewestStatus(pod: Pod): Pod {
    const status = this.#statuses.get(uidOf(pod)) ?? this.#mirrors.get(uidOf(pod));
    if (status === undefined) return pod;
    const { conditions = [] } = status;
    const isOthers = (type: string): boolean =>
      !isKubeletCondition(type) && conditions.every((condition) => condition.type !== type);
    const others = (pod.status.conditions ?? []).filter(({ type }) => isOthers(type));
    return { ...pod, status: { ...pod.status, ...status, conditions: [...others, ...conditions] } };
  }

  async #start(): Promise<void> {
    this.#subscribe();
    this.#informer.start();
    await this.#informer.synced();
    await this.#begin();
  }

  #subscribe(): void {
    this.#unsubscribe ??= this.#options.runtime.subscribe((event) => this.#observe(event));
  }

  /** Once it is known which Pods there are. */
  async #begin(): Promise<void> {
    if (this.#hasBegun || !this.#areStaticPodsKnown) return;
    this.#hasBegun = true;
    this.#mirrors.ready();
    const orphans = (await this.#options.runtime.listPods()).filter(({ uid }) => !this.#workers.has(uid));
    if (!this.#stopped) void this.#endOrphans(orphans);
  }

  /** Never rejects. */
  async #endOrphans(orphans: readonly RuntimePod[]): Promise<void> {
    await Promise.all(orphans.map((orphan) => this.#endOrphan(orphan)));
    const { runtime, volumes } = this.#options;
    const left = orphans.length === 0 ? [] : await runtime.listPods().catch(() => orphans);
    const isLeft = new Set(left.map(({ uid }) => uid));
    await volumes?.removeOrphans((uid) => this.#stopped || isLeft.has(uid) || this.#workers.has(uid));
  }

  #add(pod: Pod): void {
    const uid = uidOf(pod);
    const worker = new PodWorker(isStaticPod(pod) ? this.#staticWorkerOptions : this.#workerOptions, pod);
    this.#workers.set(uid, worker);
    const needs = podNeeds(pod);
    const failure = isNew(pod) ? this.#whyRefused(pod, needs) : undefined;
    if (failure !== undefined) {
      this.#workerOptions.events.pod(pod, 'Warning', failure.reason, failure.message);
      worker.reject(failure);
      return;
    }
    if (!isTerminalPhase(pod.status.phase)) this.#usage.add(uid, needs);
    worker.wake();
  }

  #whyRefused(pod: Pod, needs: PodNeeds): PodFailure | undefined {
    const { whyRefused, allowedUnsafeSysctls } = this.#options;
    const refused = whyRefused?.(pod) ?? whySysctlsForbidden(pod, allowedUnsafeSysctls);
    if (refused !== undefined) return refused;
    const node = this.#options.node();
    return node === undefined ? undefined : whyNotAdmitted(pod, needs, node, this.#usage);
  }

  #onTerminated(uid: string): void {
    this.#usage.remove(uid);
    const waiting = this.#waiting.get(uid) ?? [];
    this.#waiting.delete(uid);
    for (const resolve of waiting) resolve();
  }

  #onGone(uid: string): void {
    this.#workers.delete(uid);
    this.#staticPods.ended(uid);
  }

  #update(pod: Pod, previous: Pod): void {
    const uid = uidOf(pod);
    // It may have been resized.
    if (pod.metadata.generation !== previous.metadata.generation && this.#usage.has(uid)) {
      this.#usage.add(uid, podNeeds(pod));
    }
    this.#workers.get(uid)?.update(pod);
  }

  #observe(event: RuntimeEvent): void {
    this.#workers.get(event.podUid)?.observe(event);
  }

  /** The API dropped the Pod while no kubelet was there. */
  async #endOrphan({ containers, sandboxes, namespace, name }: RuntimePod): Promise<void> {
    const { runtime, logger, nodeName } = this.#options;
    try {
      await Promise.all(containers.map(({ id }) => runtime.stopContainer(id, orphanGraceMs)));
      for (const { id } of sandboxes) await runtime.removePodSandbox(id);
    } catch (error) {
      logger.warn({ node: nodeName, pod: `${namespace}/${name}`, error }, 'a Pod that is no more could not be ended');
    }
  }
}

const uidOf = ({ metadata }: Pod): string => metadata.uid ?? '';

/** No kubelet has dealt with it yet. */
function isNew({ metadata, status }: Pod): boolean {
  return status.startTime === undefined && metadata.deletionTimestamp === undefined && !isTerminalPhase(status.phase);
}
