/**
 * Writes Events in the background: each in its turn, few at a time, and one Event never twice at the same time. What is written of an Event
 * that still waits is the newest of it. Reads nothing; writes Events, by POST and PATCH.
 *
 * An Event is: put → waiting → being written → done; or waiting again, where the server could not be reached; or dropped, where too many wait,
 * where the server refuses it, and where it has been tried too often.
 */
import type { Event } from '../../api/core/v1/event.ts';
import { isAlreadyExists, isNotFound, StatusError } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../client.ts';
import { ExponentialRateLimiter } from '../rate-limiter.ts';
import { keyOf } from '../resource-ref.ts';
import { events } from '../resources.ts';
import { WorkQueue } from '../work-queue.ts';

/** So many Events wait, a kilobyte each; what comes then is dropped. Upstream's thousand is less than what one rollout brings about here. */
export const waitingEventsMax = 20_000;
/** So many are written at the same time. */
const writesInFlightMax = 8;
/** As upstream: an Event is tried so often, ten seconds apart; the first time it waits a part of that, by chance. */
export const eventTriesMax = 12;
const retryMs = 10_000;
/** How long stop() lets what waits be written. */
export const flushMsMax = 5_000;

export interface EventWriterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

interface Draft {
  readonly event: Event;
  /** It has been written before, or so it was meant to be. */
  readonly isUpdate: boolean;
  readonly tries: number;
}

type WriteOutcome = 'done' | 'again';

export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #queue: WorkQueue;
  /** What waits to be written, by key; what is being written is no longer here. */
  readonly #drafts = new Map<string, Draft>();
  readonly #aborting = new AbortController();
  #workers: Promise<void>[] = [];
  #dropped = 0;
  #stopping: Promise<void> | undefined;
  /** Set while stop() waits for the last Event. */
  #onIdle: (() => void) | undefined;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#queue = new WorkQueue(options.clock, new ExponentialRateLimiter(retryMs, retryMs));
  }

  /** Returns at once. `isUpdate` where the same Event, with a smaller count, has been put before. */
  put(event: Event, isUpdate: boolean): void {
    if (this.#stopping !== undefined) return;
    const key = keyOf(event);
    const waiting = this.#drafts.get(key);
    if (waiting === undefined && this.#drafts.size >= waitingEventsMax) {
      this.#dropped++;
      return;
    }
    this.#drafts.set(key, { event, isUpdate: waiting?.isUpdate ?? isUpdate, tries: waiting?.tries ?? 0 });
    if (waiting === undefined) this.#queue.add(key);
    if (this.#workers.length === 0) this.#start();
  }

  /** Writes what waits, each once more at most, for five seconds at most. Resolves once nothing is under way. May be called twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #start(): void {
    this.#workers = Array.from({ length: writesInFlightMax }, () => this.#work());
  }

  async #stop(): Promise<void> {
    const isIdle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    // Those that wait to be tried again are tried now.
    for (const key of this.#drafts.keys()) this.#queue.add(key);
    const timer = this.#options.clock.setTimeout(() => this.#onIdle?.(), flushMsMax);
    this.#tellIdle();
    await isIdle;
    timer.cancel();
    this.#aborting.abort(new Error('the recorder was stopped'));
    this.#queue.close();
    await Promise.all(this.#workers);
    this.#tellLeft();
  }

  /** Whoever stops a component in a rush knows that something may be left: that there are thousands of Nodes is no reason for as many warnings. */
  #tellLeft(): void {
    const events = this.#dropped + this.#drafts.size;
    this.#drafts.clear();
    if (events > 0) this.#options.logger.debug({ events }, 'Events were left unwritten');
    this.#dropped = 0;
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      const draft = this.#drafts.get(key);
      this.#drafts.delete(key);
      if (draft !== undefined && (await this.#write(draft)) === 'again') this.#tryLater(key, draft);
      this.#queue.done(key);
      this.#tellIdle();
      // A server in the same process answers without a pause: everybody else shall have a turn.
      await new Promise<void>(onNextTurn);
    }
  }

  async #write(draft: Draft): Promise<WriteOutcome> {
    try {
      await this.#send(draft);
      if (this.#drafts.size === 0) this.#tellDropped();
      return 'done';
    } catch (error) {
      return this.#outcomeOf(error, draft.event);
    }
  }

  async #send({ event, isUpdate }: Draft): Promise<void> {
    const { client } = this.#options;
    const { signal } = this.#aborting;
    if (isUpdate) {
      const { namespace, name = '' } = event.metadata;
      const { count, lastTimestamp, message } = event;
      try {
        await client.patch(events, { namespace, name }, 'strategic', { count, lastTimestamp, message }, { signal });
        return;
      } catch (error) {
        // It has lapsed, or never came to be.
        if (!isNotFound(error)) throw error;
      }
    }
    await client.create(events, event, { signal });
  }

  #outcomeOf(error: unknown, event: Event): WriteOutcome {
    const { logger } = this.#options;
    if (this.#aborting.signal.aborted) return 'again';
    // Where the server did answer, it will answer the same again, unless it only has too much to do.
    if (!(error instanceof StatusError) || error.code === 429 || error.code >= 500) return 'again';
    const fields = { event: keyOf(event), reason: event.reason, err: error };
    if (isAlreadyExists(error) || isOfGoingNamespace(error)) logger.debug(fields, 'an Event was not wanted');
    else logger.warn(fields, 'the server refused an Event; it is dropped');
    return 'done';
  }

  #tryLater(key: string, draft: Draft): void {
    const { random } = this.#options;
    const tries = draft.tries + 1;
    const newer = this.#drafts.get(key);
    if (tries >= eventTriesMax || this.#stopping !== undefined) {
      this.#drafts.delete(key);
      this.#dropped++;
      return;
    }
    this.#drafts.set(key, { event: newer?.event ?? draft.event, isUpdate: draft.isUpdate, tries });
    this.#queue.addAfter(key, tries === 1 ? retryMs * random.next() : retryMs);
  }

  #tellIdle(): void {
    if (this.#onIdle !== undefined && this.#drafts.size === 0 && this.#queue.isIdle) this.#onIdle();
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#options.logger.warn({ events: this.#dropped }, 'Events were dropped');
    this.#dropped = 0;
  }
}

function isOfGoingNamespace({ code, details }: StatusError): boolean {
  return code === 403 && details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;
}
