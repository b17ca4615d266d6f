/**
 * Ends the Pods of a Node that is about to go: those of low priority first, critical ones last, each group in its time. From then on the Node is not ready, and
 * takes no Pods.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import type { NodePods } from '../node-pods.ts';
import type { PodFailure } from '../status/status-facts.ts';
import {
  type ShutdownGroup,
  type ShutdownPeriods,
  shutdownGraceSeconds,
  shutdownGroups,
  shutdownPhases,
} from './shutdown-groups.ts';

export interface NodeShutdownOptions {
  readonly periods: ShutdownPeriods;
  readonly pods: () => NodePods;
  readonly tellOfNode: (type: EventType, reason: string, message: string) => void;
  /** The Node is no longer ready. */
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const termination: PodFailure = {
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  isDisruption: true,
};
const refusal: PodFailure = { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
/** Until what has become of Pods is in the API. */
const reportMsMax = 5000;

/** Ready → begin → shutting down, for good. */
export class NodeShutdown {
  readonly #options: NodeShutdownOptions;
  #ending: Promise<void> | undefined;

  constructor(options: NodeShutdownOptions) {
    this.#options = options;
  }

  /** Why the Node is not ready. */
  get errors(): readonly string[] {
    return this.#ending === undefined ? [] : ['node is shutting down'];
  }

  whyRefused(_pod: Pod): PodFailure | undefined {
    return this.#ending === undefined ? undefined : refusal;
  }

  /** Resolves once all Pods have ended, or their time is up. Never rejects. May be called twice. */
  begin(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    // So that whoever is told of the change sees it.
    await Promise.resolve();
    const { periods, pods, tellOfNode, onChange, logger } = this.#options;
    tellOfNode('Normal', 'Shutdown', 'Shutdown manager detected shutdown event');
    onChange();
    for (const group of shutdownGroups(pods().activePods(), shutdownPhases(periods))) {
      logger.info({ pods: group.pods.length, priority: group.priority }, 'Pods end, for the node is shutting down');
      await this.#endGroup(group);
    }
    await this.#atMost(reportMsMax, (signal) => pods().statusesWritten(signal));
  }

  #endGroup(group: ShutdownGroup): Promise<void> {
    const { pods } = this.#options;
    const endAll = group.pods.map((pod) =>
      pods().endPod(pod.metadata.uid ?? '', termination, shutdownGraceSeconds(pod, group.seconds)),
    );
    return this.#atMost(group.seconds * 1000, () => Promise.all(endAll));
  }

  /** Neither waits longer nor rejects. */
  async #atMost(ms: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const waiting = new AbortController();
    const late = sleep(this.#options.clock, ms, waiting.signal).catch(() => {});
    await Promise.race([work(waiting.signal).catch(() => {}), late]);
    waiting.abort();
  }
}
