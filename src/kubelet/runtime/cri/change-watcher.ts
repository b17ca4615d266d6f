/**
 * Notices what happens to containers without the kubelet's doing: by the runtime's own events where it has them, and by looking at everything each
 * second where it has not. With events it still looks now and then, and right after the stream of events was (re)opened, so that nothing that
 * happened meanwhile is missed.
 *
 *     looking   every lookPeriodMs  →  following   the stream is open: every safetyPeriodMs
 *        ↑________________________________|  the stream breaks; it is opened again after reopenMs
 *
 * A runtime that has no such call is only looked at.
 */
import { type Clock, sleep, type Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { type CriClient, isUnimplemented } from './cri-client.ts';
import type { ContainerEventResponse } from './messages.ts';
import * as methods from './methods.ts';
import { podUidOf } from './runtime-pods.ts';
import type { StateTracker } from './state-tracker.ts';

export interface ChangeWatcherOptions {
  readonly client: CriClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracker: StateTracker;
  /** Looks at everything; what has changed goes to the tracker. */
  readonly look: () => Promise<unknown>;
  /** It is there no more. */
  readonly forget: (id: string) => void;
}

const lookPeriodMs = 1_000;
const safetyPeriodMs = 60_000;
const reopenMs = 5_000;

export class ChangeWatcher {
  readonly #options: ChangeWatcherOptions;
  #running: AbortController | undefined;
  #timer: Timer | undefined;
  #isFollowing = false;
  #isFailing = false;

  constructor(options: ChangeWatcherOptions) {
    this.#options = options;
  }

  /** May be called again after stop(). */
  start(): void {
    if (this.#running !== undefined) return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#schedule(signal);
    void this.#follow(signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#timer?.cancel();
  }

  #schedule(signal: AbortSignal): void {
    this.#timer?.cancel();
    const periodMs = this.#isFollowing ? safetyPeriodMs : lookPeriodMs;
    this.#timer = this.#options.clock.setTimeout(() => void this.#lookOnce(signal), periodMs, { unref: true });
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    try {
      await this.#options.look();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing && !signal.aborted) {
        this.#options.logger.warn({ error }, 'the container runtime does not tell what runs; asking again');
      }
      this.#isFailing = true;
    }
    if (!signal.aborted) this.#schedule(signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { client, clock, logger } = this.#options;
    while (!signal.aborted) {
      try {
        for await (const event of client.stream(methods.getContainerEvents, {}, signal)) {
          if (!this.#isFollowing) {
            this.#isFollowing = true;
            void this.#lookOnce(signal);
          }
          this.#handle(event);
        }
      } catch (error) {
        if (isUnimplemented(error)) return;
        logger.debug({ error }, "the container runtime's events ended");
      }
      if (signal.aborted) return;
      if (this.#isFollowing) {
        this.#isFollowing = false;
        this.#schedule(signal);
      }
      await sleep(clock, reopenMs, signal).catch(() => {});
    }
  }

  #handle({ containerId, containerEventType: type, podSandboxStatus }: ContainerEventResponse): void {
    const { tracker, forget } = this.#options;
    if (type === 'CONTAINER_DELETED_EVENT') {
      forget(containerId);
      return;
    }
    const stopped = type === 'CONTAINER_STOPPED_EVENT';
    const state = stopped ? 'exited' : type === 'CONTAINER_STARTED_EVENT' ? 'running' : 'created';
    const podUid = podSandboxStatus === undefined ? undefined : podUidOf(podSandboxStatus);
    // Of a sandbox that is gone already, or of somebody else's container, which is not known.
    if (podUid === undefined) {
      tracker.advance(containerId, state);
      return;
    }
    const kind = podSandboxStatus?.id === containerId ? 'sandbox' : 'container';
    // A sandbox has no state between being made and being ready.
    if (kind === 'container' || state !== 'created') tracker.see({ id: containerId, podUid, kind, state });
  }
}
