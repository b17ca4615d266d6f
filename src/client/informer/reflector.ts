/**
 * Keeps a copy of a collection up to date: a list, then a watch from its revision, for as long as it runs.
 *
 * A watch that ends is taken up again from the last revision seen; one that the server cannot continue (410) or that breaks in the middle of
 * the initial list begins with a new list. What the target is told is in the order of revisions, and a deletion that happened while
 * nobody watched is part of the next replace().
 */
import type { KubernetesObject } from '../../api/resource.ts';
import { isExpired, isGone, StatusError, type StatusObject } from '../../api/status-error.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client, SelectOptions } from '../client.ts';
import { keyOf, type ResourceRef } from '../resource-ref.ts';
import type { WatchEvent } from '../transport.ts';

/** Who keeps the copy. */
export interface ReflectorTarget<T> {
  /** The whole collection, as it is now. */
  replace(objects: readonly T[]): void;
  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Client;
  readonly resource: ResourceRef<T>;
  readonly select?: SelectOptions;
  /** `stream` asks the watch for the initial objects; a server that refuses is listed instead. `stream` where absent. */
  readonly initial?: 'stream' | 'list';
  readonly target: ReflectorTarget<T>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** As upstream's reflector: from 800 ms doubling to 30 s, up to twice that by chance; forgotten after two good minutes. */
export const retryMsMin = 800;
export const retryMsMax = 30_000;
const retryResetMs = 120_000;
/** A watch lives between this and twice this, as upstream's: so that watches spread anew over API servers that come and go. */
const watchSecondsMin = 300;
/** How many objects a page of a plain list has. */
export const pageObjectsMax = 500;
const initialEventsEndAnnotation = 'k8s.io/initial-events-end';

type WatchOutcome =
  /** The server closed it, as it does now and then. */
  | { readonly kind: 'ended' }
  /** The server no longer has what comes after the revision. */
  | { readonly kind: 'expired' }
  /** The server does not know streamed lists. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'failed'; readonly error: unknown };

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #retryMs = retryMsMin;
  #pausedAtMs = Number.NEGATIVE_INFINITY;
  #streams: boolean;
  /** That of the last event; empty where the next thing to do is a list. */
  #revision = '';
  /** Whether the present watch has told of anything beyond the initial objects. */
  #hasProgressed = false;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#streams = options.initial !== 'list';
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once nothing more is told to the target. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startedMs = this.#options.clock.monotonic();
      const outcome = await this.#listAndWatch(signal).catch((error): WatchOutcome => ({ kind: 'failed', error }));
      if (signal.aborted) return;
      if (outcome.kind === 'expired') this.#revision = '';
      // A server that ends watches as soon as they begin must not be asked without pause.
      const wasBrief = !this.#hasProgressed && this.#options.clock.monotonic() - startedMs < retryMsMin;
      if (outcome.kind === 'unsupported') this.#streams = false;
      else if (outcome.kind === 'failed' || wasBrief) await this.#pause(outcome, signal);
    }
  }

  async #listAndWatch(signal: AbortSignal): Promise<WatchOutcome> {
    this.#hasProgressed = false;
    if (this.#revision === '' && !this.#streams) await this.#list(signal);
    return signal.aborted ? { kind: 'ended' } : this.#watch(signal);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.#pages(signal).catch((error) => {
      // The snapshot of a long list may be gone before its last page: then all of it comes at once, as upstream's pager has it.
      if (!isExpired(error)) throw error;
      const { client, resource, select } = this.#options;
      return client.list(resource, { ...select, signal });
    });
    if (signal.aborted) return;
    this.#options.target.replace(items);
    this.#revision = resourceVersion;
  }

  async #pages(signal: AbortSignal): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }> {
    const { client, resource, select } = this.#options;
    const options = { ...select, limit: pageObjectsMax, signal };
    let page = await client.list(resource, options);
    if (!page.continue) return page;
    const items = [...page.items];
    while (page.continue) {
      page = await client.list(resource, { ...options, continue: page.continue });
      for (const item of page.items) items.push(item);
    }
    return { items, resourceVersion: page.resourceVersion };
  }

  async #watch(stopping: AbortSignal): Promise<WatchOutcome> {
    const { client, resource, select, random } = this.#options;
    const own = new AbortController();
    const abort = (): void => own.abort(stopping.reason);
    stopping.addEventListener('abort', abort, { once: true });
    const isInitial = this.#revision === '';
    const options = {
      ...select,
      resourceVersion: this.#revision,
      sendInitialEvents: isInitial,
      timeoutSeconds: Math.floor(watchSecondsMin * (1 + random.next())),
      signal: own.signal,
    };
    try {
      return await new Promise<WatchOutcome>((resolve) => {
        // What comes after the outcome is known is not looked at: it may be beyond a gap.
        const settle = (outcome: WatchOutcome): void => {
          resolve(outcome);
          own.abort();
        };
        own.signal.addEventListener('abort', () => resolve({ kind: 'ended' }), { once: true });
        const receive = isInitial ? this.#receiveInitial() : (event: WatchEvent) => this.#receive(event);
        client
          .watch(resource, options, {
            event: (event) => {
              if (own.signal.aborted) return;
              try {
                const outcome = receive(event);
                if (outcome !== undefined) settle(outcome);
              } catch (error) {
                // The target could not take it (an index function that throws): its copy has a gap, so it gets all anew.
                this.#revision = '';
                settle({ kind: 'failed', error });
              }
            },
            end: (error) => settle(error === undefined ? { kind: 'ended' } : { kind: 'failed', error }),
          })
          .catch((error: unknown) => settle(this.#refusal(error, isInitial)));
      });
    } finally {
      stopping.removeEventListener('abort', abort);
      own.abort();
    }
  }

  /** Takes the events of a watch from a revision. Returns what ends the watch. */
  #receive({ type, object }: WatchEvent): WatchOutcome | undefined {
    if (type === 'ERROR') return outcomeOf(object as StatusObject);
    const changed = object as T;
    const { resourceVersion = '' } = changed.metadata;
    // A server that was set back to an earlier state has forgotten what the copy has, and would stay silent until it is there again.
    if (type === 'BOOKMARK' && Number(resourceVersion) < Number(this.#revision)) return { kind: 'expired' };
    this.#hasProgressed = true;
    if (type !== 'BOOKMARK') this.#options.target.changed(type, changed);
    this.#revision = resourceVersion;
    return undefined;
  }

  /** As #receive, of a watch that begins with the objects that there are: they are kept until a bookmark says that they are all. */
  #receiveInitial(): (event: WatchEvent) => WatchOutcome | undefined {
    const initial = new Map<string, T>();
    let isComplete = false;
    return (event) => {
      if (isComplete || event.type === 'ERROR') return this.#receive(event);
      const object = event.object as T;
      const { resourceVersion = '', annotations } = object.metadata;
      if (event.type === 'DELETED') initial.delete(keyOf(object));
      else if (event.type !== 'BOOKMARK') initial.set(keyOf(object), object);
      else if (annotations?.[initialEventsEndAnnotation] === 'true') {
        isComplete = true;
        this.#options.target.replace([...initial.values()]);
        initial.clear();
        this.#revision = resourceVersion;
      }
      return undefined;
    };
  }

  #refusal(error: unknown, isInitial: boolean): WatchOutcome {
    if (isGone(error)) return { kind: 'expired' };
    // Servers before streamed lists find fault with the options.
    const findsFault = error instanceof StatusError && (error.code === 400 || error.code === 422);
    return isInitial && findsFault ? { kind: 'unsupported' } : { kind: 'failed', error };
  }

  /** Ends early when the signal aborts. */
  async #pause(outcome: WatchOutcome, signal: AbortSignal): Promise<void> {
    const { clock, random, logger, resource } = this.#options;
    if (clock.monotonic() - this.#pausedAtMs > retryResetMs) this.#retryMs = retryMsMin;
    const waitMs = Math.round(this.#retryMs * (1 + random.next()));
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax);
    if (outcome.kind === 'failed') {
      logger.warn({ resource: resource.resource, err: outcome.error, waitMs }, 'a list or watch failed; trying again');
    }
    await sleep(clock, waitMs, signal).catch(() => {});
    this.#pausedAtMs = clock.monotonic();
  }
}

function outcomeOf(status: StatusObject): WatchOutcome {
  if (status.code === 410 || status.reason === 'Expired' || status.reason === 'Gone') return { kind: 'expired' };
  const { code = 500, reason = '', message = '', details } = status;
  return { kind: 'failed', error: new StatusError(code, reason, message, { details }) };
}
