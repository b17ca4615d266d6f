/** Removes, once a minute, containers and sandboxes that have ended and that nobody needs any more, with their logs. Which, dead-containers.ts says. */
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import type { NodePods } from '../node-pods.ts';
import { type Runtime, runtimeMessage } from '../runtime/runtime.ts';
import { deadRemains } from './dead-containers.ts';
import type { LogDirectories } from './log-directories.ts';

export interface ContainerCollectorOptions {
  readonly runtime: Pick<Runtime, 'listPods' | 'removeContainer' | 'removePodSandbox'>;
  readonly pods: () => NodePods;
  /** Nothing is done about those of Pods that are gone where absent. */
  readonly logDirectories?: LogDirectories;
  readonly tellOfNode: (type: EventType, reason: string, message: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As upstream. */
const periodMs = 60_000;

/** Made → start → collecting each minute → stop. */
export class ContainerCollector {
  readonly #options: ContainerCollectorOptions;
  #timer: Timer | undefined;
  #working: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ContainerCollectorOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.#pass(), periodMs, { unref: true });
  }

  /** Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#working;
  }

  /** `isShort`: what Pods that have ended have left goes too, their logs included. Rejects where something could not be removed. */
  collect({ isShort = false }: { readonly isShort?: boolean } = {}): Promise<void> {
    const done = this.#working.then(() => this.#collect(isShort));
    this.#working = done.catch(() => {});
    return done;
  }

  async #pass(): Promise<void> {
    const { tellOfNode, logger } = this.#options;
    try {
      await this.collect();
    } catch (error) {
      logger.warn({ error }, 'containers that have ended could not be removed');
      tellOfNode('Warning', 'ContainerGCFailed', runtimeMessage(error));
    }
    this.start();
  }

  async #collect(isShort: boolean): Promise<void> {
    const { runtime, pods, logDirectories } = this.#options;
    const runtimePods = await runtime.listPods();
    const tracesOf = (uid: string) => pods().podTraces(uid);
    for (const pod of runtimePods) {
      const { containers, sandboxes } = deadRemains(pod, tracesOf(pod.uid), isShort);
      for (const id of containers) await runtime.removeContainer(id);
      for (const id of sandboxes) await runtime.removePodSandbox(id);
    }
    await logDirectories?.removeGone({
      inRuntime: new Set(runtimePods.map(({ uid }) => uid)),
      isGone: (uid) => tracesOf(uid) === 'none',
    });
  }
}
