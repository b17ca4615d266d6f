/**
 * One Pod of the Node, from the moment it is seen until nothing is left of it.
 *
 *     syncing      brings the Pod nearer to its spec whenever something changes
 *        ↓         the Pod is to be deleted, has ended, is past its deadline, or the API no longer has it
 *     terminating  its containers and sandbox are being stopped
 *        ↓
 *     terminated   its last status is reported; its containers stay, for their logs, until the API has dropped the Pod
 *        ↓
 *     gone         nothing is left in the runtime
 *
 * Never two passes at a time: what happens during one makes another. No state leads back.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { parseTime } from '../../api/time.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { Cancellation } from '../cancellation.ts';
import { needsNothing, podActions } from '../container-actions/pod-actions.ts';
import { isCriticalPod } from '../critical-pod.ts';
import type { EnvironmentResolver } from '../environment/environment-resolver.ts';
import type { PodObjects } from '../environment/pod-objects.ts';
import { evictedReason, immediateGraceSeconds } from '../eviction/eviction-messages.ts';
import type { ImagePullQueue } from '../images/image-pull-queue.ts';
import type { PodEvents } from '../pod-events.ts';
import { hasPodProbes, PodProbes } from '../probes/pod-probes.ts';
import { noProbeResults } from '../probes/probe-results.ts';
import type { Runtime, RuntimeEvent, RuntimePod } from '../runtime/runtime.ts';
import { isTerminalPhase } from '../status/pod-phase.ts';
import { podStatus, rejectedStatus } from '../status/pod-status.ts';
import type { PodStatuses } from '../status/pod-statuses.ts';
import type { PodFailure } from '../status/status-facts.ts';
import type { PodVolumes, VolumeManager } from '../volumes/pod-volumes.ts';
import { killPod } from './kill-containers.ts';
import { PodSyncer } from './pod-syncer.ts';

export interface PodWorkerOptions {
  readonly runtime: Runtime;
  readonly pulls: ImagePullQueue;
  readonly events: PodEvents;
  readonly statuses: PodStatuses;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the Secrets for images are read. */
  readonly objects: Pick<PodObjects, 'secret'>;
  /** The Node's own addresses. */
  readonly hostIps: () => readonly string[];
  /** Where absent, containers have the variables that their specs spell out. */
  readonly environment?: EnvironmentResolver;
  /** Where absent, containers have no volumes. */
  readonly volumes?: VolumeManager;
  /** The Pod no longer uses anything of the Node. Called once. */
  readonly onTerminated: (uid: string) => void;
  /** Nothing is left of the Pod. Called once. */
  readonly onGone: (uid: string) => void;
}

export type PodWorkerState = 'syncing' | 'terminating' | 'terminated' | 'gone';

/** Until a pass that failed unexpectedly is tried again. */
const retryMs = 10_000;

const deadlineFailure: PodFailure = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

export class PodWorker {
  readonly uid: string;
  readonly #options: PodWorkerOptions;
  readonly #syncer: PodSyncer;
  readonly #probes: PodProbes | undefined;
  readonly #volumes: PodVolumes | undefined;
  #pod: Pod;
  #state: PodWorkerState = 'syncing';
  #isDropped = false;
  #failure: PodFailure | undefined;
  #passing = false;
  #again = false;
  #stopped = false;
  #timer: Timer | undefined;
  #timerAtMs = 0;
  /** Ends what a pass waits for. */
  #pass = new Cancellation();
  /** What the runtime has of it since it ended. */
  #ended: RuntimePod | undefined;
  /** Of the kill that is under way. */
  #graceSeconds = 0;
  /** Which the kubelet itself has set. */
  #graceSecondsMax = Number.POSITIVE_INFINITY;

  constructor(options: PodWorkerOptions, pod: Pod) {
    this.#options = options;
    this.#pod = pod;
    this.uid = pod.metadata.uid ?? '';
    this.#volumes = options.volumes?.open(pod, {
      onReady: () => this.wake(),
      onLimitExceeded: (message) => this.#evict(message),
    });
    this.#syncer = new PodSyncer(options, this.#volumes);
    if (hasPodProbes(pod)) this.#probes = new PodProbes({ ...options, onChange: () => this.wake() }, pod);
  }

  get state(): PodWorkerState {
    return this.#state;
  }

  /** Something of it runs, or is to. */
  get isActive(): boolean {
    return this.#state === 'terminating' || (this.#state === 'syncing' && !this.#hasEnded());
  }

  /** As the API has it. */
  get pod(): Pod {
    return this.#pod;
  }

  /** Something may have changed. The next pass begins in the next turn of the event loop. */
  wake(): void {
    this.#again = true;
    if (this.#passing || this.#stopped) return;
    this.#passing = true;
    onNextTurn(() => void this.#run());
  }

  /** The API has a new state of the Pod. */
  update(pod: Pod): void {
    const previous = this.#pod;
    this.#pod = pod;
    this.#options.statuses.observe(pod);
    this.#volumes?.update(pod);
    if (!concernsWorker(pod, previous)) return;
    if (pod.metadata.deletionTimestamp !== undefined) this.#hurry();
    if (this.#state !== 'terminated') this.wake();
  }

  /** The API no longer has the Pod: what runs of it has no time of its own left, or so much. */
  drop(graceSeconds = 0): void {
    this.#isDropped = true;
    this.#graceSecondsMax = Math.min(this.#graceSecondsMax, graceSeconds);
    this.#options.statuses.forget(this.uid);
    this.#hurry();
    this.wake();
  }

  /** The Node does not take the Pod. */
  reject(failure: PodFailure): void {
    this.#failure = failure;
    this.#state = 'terminated';
    void this.#volumes?.stop();
    this.#options.statuses.set(this.#pod, rejectedStatus(this.#pod, failure, this.#options.clock.now()));
    this.#options.statuses.finish(this.#pod);
    this.#options.onTerminated(this.uid);
  }

  /** What the kubelet did itself it has seen already. */
  observe({ type, containerId = '' }: RuntimeEvent): void {
    if (type === 'probe-changed') this.#probes?.recheck(containerId);
    else if ((type === 'container-stopped' || type === 'sandbox-stopped') && this.#state === 'syncing') this.wake();
  }

  /**
   * The kubelet ends the Pod, for a reason of its own; one that is ending already only gets no more time than this. It has `graceSeconds`, or what its
   * spec says.
   */
  end(failure: PodFailure, graceSeconds = Number.POSITIVE_INFINITY): void {
    this.#graceSecondsMax = Math.min(this.#graceSecondsMax, graceSeconds);
    if (!this.#isToTerminate()) this.#failure = failure;
    this.#hurry();
    if (this.#state === 'syncing') this.wake();
  }

  /** One of its volumes holds more than it may. */
  #evict(message: string): void {
    if (this.#isToTerminate() || isCriticalPod(this.#pod)) return;
    this.#options.events.pod(this.#pod, 'Warning', evictedReason, message);
    this.end({ reason: evictedReason, message }, immediateGraceSeconds);
  }

  /** The kubelet stops: the Pod goes on without it. */
  stop(): void {
    this.#stopped = true;
    this.#pass.cancel();
    this.#timer?.cancel();
    this.#probes?.stop();
    void this.#volumes?.stop();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      this.#timer?.cancel();
      this.#timer = undefined;
      try {
        await this.#step();
      } catch (error) {
        if (this.#stopped) break;
        const { namespace, name } = this.#pod.metadata;
        this.#options.logger.warn({ pod: `${namespace}/${name}`, error }, 'a pass over a Pod failed; trying again');
        this.#wakeAt(this.#options.clock.now() + retryMs);
      }
    }
    this.#passing = false;
  }

  async #step(): Promise<void> {
    if (this.#state === 'syncing' && !this.#isToTerminate()) await this.#sync();
    if (this.#stopped) return;
    if (this.#state === 'syncing' && this.#isToTerminate()) this.#state = 'terminating';
    if (this.#state === 'terminating') await this.#terminate();
    if (this.#stopped) return;
    if (this.#state === 'terminated' && this.#isDropped) await this.#remove();
  }

  #isToTerminate(): boolean {
    return (
      this.#isDropped ||
      this.#failure !== undefined ||
      this.#pod.metadata.deletionTimestamp !== undefined ||
      this.#hasEnded()
    );
  }

  /** By what was last said of it. */
  #hasEnded(): boolean {
    return isTerminalPhase(this.#pod.status.phase) || isTerminalPhase(this.#options.statuses.get(this.uid)?.phase);
  }

  /** Until the Pod is as its spec says, or nothing more can be done for now. */
  async #sync(): Promise<void> {
    const { runtime, clock } = this.#options;
    const pass = new Cancellation();
    this.#pass = pass;
    let runtimePod = await runtime.podStatus(this.uid);
    for (;;) {
      if (this.#stopped || this.#isToTerminate()) return;
      const pod = this.#pod;
      this.#probes?.update(pod, runtimePod);
      this.#report(runtimePod, false);
      if (this.#isToTerminate()) return;
      const deadlineMs = this.#deadlineMs();
      if (deadlineMs !== undefined && clock.now() >= deadlineMs) {
        this.#failure = deadlineFailure;
        this.#options.events.pod(pod, 'Normal', deadlineFailure.reason, deadlineFailure.message);
        return;
      }
      const actions = podActions({ pod, runtimePod, probes: this.#probes ?? noProbeResults });
      let changed = false;
      if (!needsNothing(actions)) {
        try {
          changed = await this.#syncer.perform(pod, runtimePod, actions, pass);
        } catch (error) {
          if (pass.isCancelled) return;
          throw error;
        }
        if (!changed && !this.#isToTerminate()) this.#report(runtimePod, false);
      }
      if (!changed) {
        if (deadlineMs !== undefined) this.#wakeAt(deadlineMs);
        const { retryAtMs } = this.#syncer;
        if (retryAtMs !== undefined) this.#wakeAt(retryAtMs);
        return;
      }
      runtimePod = await runtime.podStatus(this.uid);
    }
  }

  async #terminate(): Promise<void> {
    const { runtime, statuses, onTerminated } = this.#options;
    this.#probes?.terminate();
    const runtimePod = await runtime.podStatus(this.uid);
    this.#graceSeconds = this.#effectiveGraceSeconds();
    await killPod(this.#options, this.#pod, runtimePod, this.#graceSeconds);
    if (this.#stopped) return;
    this.#probes?.stop();
    // Nobody uses the volumes any more; a failure is met below.
    const tearingDown = this.#volumes?.tearDown();
    tearingDown?.catch(() => {});
    const ended = await runtime.podStatus(this.uid);
    this.#report(ended, true);
    await tearingDown;
    if (this.#stopped) return;
    this.#ended = ended;
    this.#state = 'terminated';
    if (!this.#isDropped) statuses.finish(this.#pod);
    onTerminated(this.uid);
  }

  /** The Pod is to go: what is under way gets no more time than that leaves. */
  #hurry(): void {
    const graceSeconds = this.#effectiveGraceSeconds();
    const { logger } = this.#options;
    let hurried: Promise<void> | undefined;
    if (this.#state === 'syncing') {
      this.#pass.cancel();
      hurried = this.#syncer.hurry(graceSeconds * 1000);
    } else if (this.#state === 'terminating' && graceSeconds < this.#graceSeconds) {
      this.#graceSeconds = graceSeconds;
      hurried = this.#stopRunning(graceSeconds * 1000);
    }
    hurried?.catch((error: unknown) => logger.warn({ pod: this.uid, error }, 'a Pod could not be ended sooner'));
  }

  async #stopRunning(graceMs: number): Promise<void> {
    const { runtime } = this.#options;
    const { containers } = await runtime.podStatus(this.uid);
    const running = containers.filter(({ state }) => state === 'running');
    await Promise.all(running.map(({ id }) => runtime.stopContainer(id, graceMs)));
  }

  /** At least a second, as upstream has it: also for a Pod that was deleted without grace. */
  #effectiveGraceSeconds(): number {
    const { deletionGracePeriodSeconds } = this.#pod.metadata;
    const limit = Math.min(this.#graceSecondsMax, deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY);
    const given = Number.isFinite(limit) ? limit : this.#pod.spec.terminationGracePeriodSeconds;
    return Math.max(given ?? 1, 1);
  }

  async #remove(): Promise<void> {
    const { runtime, onGone } = this.#options;
    const { sandboxes, containers } = this.#ended ?? (await runtime.podStatus(this.uid));
    // A sandbox takes its containers with it.
    const ids = new Set(sandboxes.map(({ id }) => id));
    for (const { id, sandboxId } of containers) if (!ids.has(sandboxId)) await runtime.removeContainer(id);
    for (const id of ids) await runtime.removePodSandbox(id);
    if (this.#volumes !== undefined) await this.#volumes.remove();
    this.#state = 'gone';
    onGone(this.uid);
  }

  #report(runtimePod: RuntimePod, isTerminal: boolean): void {
    if (this.#isDropped) return;
    const { runtime, statuses, clock, hostIps } = this.#options;
    const status = podStatus({
      pod: this.#pod,
      runtimePod,
      runtimeName: runtime.name,
      previous: statuses.get(this.uid) ?? this.#pod.status,
      startErrors: this.#syncer.startErrors,
      probes: this.#probes ?? noProbeResults,
      hostIps: hostIps(),
      isTerminal,
      failure: this.#failure,
      nowMs: clock.now(),
    });
    statuses.set(this.#pod, status);
  }

  #deadlineMs(): number | undefined {
    const { activeDeadlineSeconds } = this.#pod.spec;
    const { startTime } = this.#options.statuses.get(this.uid) ?? this.#pod.status;
    if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
    return parseTime(startTime) + activeDeadlineSeconds * 1000;
  }

  /** The earliest of several times counts. */
  #wakeAt(atMs: number): void {
    const { clock } = this.#options;
    if (this.#timer !== undefined && this.#timerAtMs <= atMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = clock.setTimeout(() => this.wake(), Math.max(atMs - clock.now(), 0), { unref: true });
  }
}

/** Whether more has changed than what this kubelet, or somebody else, says of the Pod. */
function concernsWorker(pod: Pod, previous: Pod): boolean {
  const { generation, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  return (
    generation !== previous.metadata.generation ||
    deletionTimestamp !== previous.metadata.deletionTimestamp ||
    deletionGracePeriodSeconds !== previous.metadata.deletionGracePeriodSeconds ||
    // They only ever are added to.
    pod.spec.ephemeralContainers?.length !== previous.spec.ephemeralContainers?.length ||
    isTerminalPhase(pod.status.phase) !== isTerminalPhase(previous.status.phase) ||
    hasOtherGates(pod, previous)
  );
}

/** Whether a readiness gate, which somebody else answers for, may have changed. */
function hasOtherGates({ spec, status }: Pod, previous: Pod): boolean {
  return (spec.readinessGates ?? []).some(({ conditionType }) => {
    const statusIn = ({ conditions }: Pod['status']): string | undefined =>
      conditions?.find(({ type }) => type === conditionType)?.status;
    return statusIn(status) !== statusIn(previous.status);
  });
}
