/**
 * Keeps a copy of a collection up to date: a list, then a watch from its revision, for as long as it runs.
 *
 * A watch that ends is taken up again from the last revision seen; one that the server cannot continue (410) or that breaks in the middle of
 * the initial list begins with a new list. What the target is told is in the order of revisions, and a deletion that happened while
 * nobody watched is part of the next replace().
 */
import type { KubernetesObject } from '../../api/resource.ts';
import { isGone, StatusError, type StatusObject } from '../../api/status-error.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client, SelectOptions } from '../client.ts';
import type { ResourceRef } from '../resource-ref.ts';
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
/** How many objects a page of a plain list has. */
const pageObjectsMax = 500;
const initialEventsEndAnnotation = 'k8s.io/initial-events-end';

type WatchOutcome =
  /** The server closed it, as it does now and then. */
  | { readonly kind: 'ended' }
  /** The server no longer has what comes after the revision. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly error: unknown };

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #retryMs = retryMsMin;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #streams: boolean;
  /** That of the last event; empty where the next thing to do is a list. */
  #revision = '';

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
      const wasBrief = this.#options.clock.monotonic() - startedMs < retryMsMin;
      if (outcome.kind === 'failed' || wasBrief) await this.#pause(outcome, signal);
    }
  }

  async #listAndWatch(signal: AbortSignal): Promise<WatchOutcome> {
    if (this.#revision === '' && !this.#streams) await this.#list(signal);
    return this.#watch(signal);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, resource, select, target } = this.#options;
    const items: T[] = [];
    let next: string | undefined;
    let revision: string;
    do {
      const page = await client.list(resource, { ...select, limit: pageObjectsMax, continue: next, signal });
      items.push(...page.items);
      next = page.continue;
      revision = page.resourceVersion;
    } while (next);
    target.replace(items);
    this.#revision = revision;
  }

  async #watch(stopping: AbortSignal): Promise<WatchOutcome> {
    const { client, resource, select, target } = this.#options;
    const own = new AbortController();
    const abort = (): void => own.abort(stopping.reason);
    stopping.addEventListener('abort', abort, { once: true });
    /** The objects of the initial list, until the bookmark says that it is complete. */
    let initial: Map<string, T> | undefined = this.#revision === '' ? new Map() : undefined;
    try {
      return await new Promise<WatchOutcome>((resolve) => {
        own.signal.addEventListener('abort', () => resolve({ kind: 'ended' }), { once: true });
        const onEvent = ({ type, object }: WatchEvent): void => {
          if (own.signal.aborted) return;
          if (type === 'ERROR') {
            resolve(outcomeOf(object as StatusObject));
            return;
          }
          const changed = object as T;
          const { uid, resourceVersion = '', annotations } = changed.metadata;
          if (type === 'BOOKMARK') {
            if (initial !== undefined && annotations?.[initialEventsEndAnnotation] === 'true') {
              target.replace([...initial.values()]);
              initial = undefined;
            }
          } else if (initial === undefined) target.changed(type, changed);
          else if (type === 'DELETED') initial.delete(uid ?? '');
          else initial.set(uid ?? '', changed);
          if (initial === undefined) this.#revision = resourceVersion;
        };
        client
          .watch(
            resource,
            {
              ...select,
              resourceVersion: this.#revision,
              sendInitialEvents: initial !== undefined,
              signal: own.signal,
            },
            {
              event: onEvent,
              end: (error) => resolve(error === undefined ? { kind: 'ended' } : { kind: 'failed', error }),
            },
          )
          .catch((error: unknown) => resolve(this.#refusal(error)));
      });
    } finally {
      stopping.removeEventListener('abort', abort);
      own.abort();
    }
  }

  #refusal(error: unknown): WatchOutcome {
    if (isGone(error)) return { kind: 'expired' };
    // Servers before streaming lists find fault with the options (400, 422); the next round lists.
    if (this.#revision === '' && error instanceof StatusError && (error.code === 400 || error.code === 422)) {
      this.#streams = false;
    }
    return { kind: 'failed', error };
  }

  /** Ends early when the signal aborts. */
  async #pause(outcome: WatchOutcome, signal: AbortSignal): Promise<void> {
    const { clock, random, logger, resource } = this.#options;
    if (outcome.kind === 'failed') {
      logger.warn({ resource: resource.resource, error: outcome.error }, 'a watch failed; trying again');
    }
    const nowMs = clock.monotonic();
    if (nowMs - this.#failedAtMs > retryResetMs) this.#retryMs = retryMsMin;
    const waitMs = this.#retryMs * (1 + random.next());
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax);
    await sleep(clock, waitMs, signal).catch(() => {});
    this.#failedAtMs = clock.monotonic();
  }
}

function outcomeOf(status: StatusObject): WatchOutcome {
  if (status.code === 410 || status.reason === 'Expired' || status.reason === 'Gone') return { kind: 'expired' };
  return { kind: 'failed', error: new StatusError(status.code ?? 500, status.reason ?? '', status.message ?? '') };
}
