/**
 * Keeps a Node from running out of memory, disk or processes: looks every ten seconds at what is left, tells what the Node lacks, has images and dead
 * containers removed, and evicts one Pod after another until there is enough again. Pods that exceed their own limits of local storage go at any time.
 *
 * Reads: what a NodeReader says of the machine. Writes: events. Ends Pods by way of the kubelet; the taints that follow from the Node's conditions are
 * others' to set. What is short, and who goes first, is decided by thresholds.ts, ranking.ts and storage-limits.ts.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { type Clock, sleep, type Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import { isCriticalPod } from '../critical-pod.ts';
import type { NodePods } from '../node-pods.ts';
import type { PodEvents } from '../pod-events.ts';
import type { PodFailure } from '../status/status-facts.ts';
import { evictedReason, evictionMessage, immediateGraceSeconds } from './eviction-messages.ts';
import { whyRefusedUnderPressure } from './pressure-admission.ts';
import { rankForEviction } from './ranking.ts';
import type { NodeReader, NodeReadings, PodUsage, StarvedResource } from './readings.ts';
import { type Observations, observationsOf, type PressureCondition, resourceOf, type Signal } from './signals.ts';
import { exceededStorageLimit, hasStorageLimit } from './storage-limits.ts';
import { crossedThresholds, nextPressure, noPressure, type PressureState, type Threshold } from './thresholds.ts';

export interface EvictionManagerOptions {
  readonly reader: NodeReader;
  readonly thresholds: readonly Threshold[];
  /** Five minutes where absent. */
  readonly transitionMs?: number;
  /** The most that a Pod has to end when a soft threshold is crossed; 0, or absent: what its spec says. */
  readonly maxPodGraceSeconds?: number;
  readonly pods: () => NodePods;
  readonly events: PodEvents;
  readonly tellOfNode: (type: EventType, reason: string, message: string) => void;
  /** Removes what nobody uses of that disk. Must not reject. */
  readonly reclaimDisk?: () => Promise<void>;
  /** What the Node lacks is no longer what it was. */
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As upstream. */
const periodMs = 10_000;
const transitionMsDefault = 300_000;
const endMsMax = 30_000;
/** Until what a Pod had is to be had again. */
const freedMs = 1000;

/** Made → start → looking → stop. */
export class EvictionManager {
  readonly #options: EvictionManagerOptions;
  readonly #stopping = new AbortController();
  #state: PressureState = noPressure;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: EvictionManagerOptions) {
    this.#options = options;
  }

  /** What the Node lacks, in the order of the alphabet. */
  get conditions(): readonly PressureCondition[] {
    return this.#state.conditions;
  }

  whyRefused(pod: Pod): PodFailure | undefined {
    return whyRefusedUnderPressure(pod, this.conditions);
  }

  /** Resolves once it is known what the Node lacks; what is to be done about that is begun. Never rejects. */
  async start(): Promise<void> {
    await this.#see().catch(() => {});
    void this.#look();
  }

  /** Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#timer?.cancel();
    await this.#looking;
  }

  async #look(): Promise<void> {
    this.#looking = this.#lookUntilEnough();
    await this.#looking;
    if (this.#stopping.signal.aborted) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.#look(), periodMs, { unref: true });
  }

  /** After an eviction the next look is soon. Never rejects. */
  async #lookUntilEnough(): Promise<void> {
    const { logger, clock } = this.#options;
    const { signal } = this.#stopping;
    try {
      while (!signal.aborted && (await this.#sync())) await sleep(clock, freedMs, signal);
    } catch (error) {
      if (!signal.aborted) logger.warn({ error }, 'what is left of the machine could not be seen');
    }
  }

  /** One look, with what follows from it. Tells whether Pods were evicted. */
  async #sync(): Promise<boolean> {
    const { readings, observations } = await this.#see();
    const pods = this.#options.pods().activePods();
    if (await this.#evictForLimits(pods, readings.hasImageFs)) return true;
    const [foremost] = this.#state.acute;
    return foremost !== undefined && this.#relieve(foremost, { pods, readings, observations });
  }

  async #see(): Promise<Omit<Situation, 'pods'>> {
    const { reader, thresholds, transitionMs = transitionMsDefault, clock, onChange } = this.#options;
    const readings = await reader.node();
    const observations = observationsOf(readings);
    const before = this.#state.conditions;
    const facts = { thresholds, observations, transitionMs, nowMs: clock.monotonic() };
    this.#state = nextPressure(this.#state, facts);
    if (`${before}` !== `${this.#state.conditions}`) onChange();
    return { readings, observations };
  }

  async #evictForLimits(pods: readonly Pod[], hasImageFs: boolean): Promise<boolean> {
    const limited = pods.filter(hasStorageLimit);
    if (limited.length === 0) return false;
    const usage = await this.#options.reader.pods(limited, 'ephemeral-storage');
    const ends: Promise<void>[] = [];
    for (const pod of limited) {
      const used = usage.get(pod.metadata.uid ?? '');
      const message = used && exceededStorageLimit(pod, used, hasImageFs);
      if (message === undefined || isCriticalPod(pod)) continue;
      this.#options.events.pod(pod, 'Warning', evictedReason, message);
      ends.push(this.#end(pod, { reason: evictedReason, message }, immediateGraceSeconds));
    }
    await Promise.all(ends);
    return ends.length > 0;
  }

  async #relieve(threshold: Threshold, { pods, readings, observations }: Situation): Promise<boolean> {
    const { tellOfNode, reader, maxPodGraceSeconds = 0 } = this.#options;
    const { signal, graceMs } = threshold;
    const resource = resourceOf[signal];
    tellOfNode('Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    if (await this.#reclaim(signal, readings)) return false;
    const usage = await reader.pods(pods, resource);
    const ranked = rankForEviction(pods, { signal, resource, usage, hasImageFs: readings.hasImageFs });
    const pod = ranked.find((each) => !isCriticalPod(each));
    if (pod === undefined) {
      this.#options.logger.warn({ resource }, 'the node is short, and there is no Pod that it could do without');
      return false;
    }
    const grace = graceMs === 0 ? immediateGraceSeconds : softGraceSeconds(pod, maxPodGraceSeconds);
    await this.#evict(pod, { resource, threshold, observations, usage }, grace);
    return true;
  }

  async #evict(pod: Pod, { resource, threshold, observations, usage }: Shortage, grace?: number): Promise<void> {
    const observation = observations.get(threshold.signal);
    if (observation === undefined) return;
    const used = usage.get(pod.metadata.uid ?? '');
    const { message, annotations } = evictionMessage({ resource, threshold, observation }, pod, used);
    this.#options.events.pod(pod, 'Warning', evictedReason, message, annotations);
    await this.#end(pod, { reason: evictedReason, message, isDisruption: true }, grace);
  }

  /** Tells whether there is enough of everything now. */
  async #reclaim(signal: Signal, { hasImageFs }: NodeReadings): Promise<boolean> {
    const { reclaimDisk, reader, thresholds } = this.#options;
    const isOfImages = signal.startsWith('imagefs') || (signal.startsWith('nodefs') && !hasImageFs);
    if (reclaimDisk === undefined || !isOfImages) return false;
    await reclaimDisk();
    return crossedThresholds(thresholds, observationsOf(await reader.node()), true).length === 0;
  }

  /** Waits for its end, but not for ever. */
  async #end(pod: Pod, failure: PodFailure, graceSeconds: number | undefined): Promise<void> {
    const { pods, clock } = this.#options;
    const waiting = new AbortController();
    const late = sleep(clock, endMsMax, AbortSignal.any([waiting.signal, this.#stopping.signal])).catch(() => {});
    await Promise.race([pods().endPod(pod.metadata.uid ?? '', failure, graceSeconds), late]);
    waiting.abort();
  }
}

interface Situation {
  readonly pods: readonly Pod[];
  readonly readings: NodeReadings;
  readonly observations: Observations;
}

interface Shortage {
  readonly resource: StarvedResource;
  readonly threshold: Threshold;
  readonly observations: Observations;
  readonly usage: ReadonlyMap<string, PodUsage>;
}

function softGraceSeconds({ spec }: Pod, max: number): number | undefined {
  return max === 0 ? undefined : Math.min(max, spec.terminationGracePeriodSeconds ?? max);
}
