import type { StoreEvent, Watch, WatchOptions } from '../store.ts';
import type { MvccState } from './state.ts';

/**
 * The watches of a store. Whoever applies events to the state hands them to {@link WatchHub.deliver} right after, and
 * they reach every watch before it returns: no watch has a queue that could grow. What a watch needs of the past it gets
 * from the state, in a microtask after it was opened, so that its callbacks never run before `watch` has returned.
 */
export class WatchHub {
  readonly #state: MvccState;
  readonly #watches = new Set<HubWatch>();
  /** Batches that were handed over while another was being delivered: a callback may write. */
  readonly #queue: (readonly StoreEvent[])[] = [];
  #delivering = false;
  #progressRequested = false;

  constructor(state: MvccState) {
    this.#state = state;
  }

  get size(): number {
    return this.#watches.size;
  }

  /** Some watches may not have been told yet of what the state has. */
  get isDelivering(): boolean {
    return this.#delivering;
  }

  watch(prefix: string, options: WatchOptions): Watch {
    const watch = new HubWatch(prefix, options, () => this.#watches.delete(watch));
    this.#watches.add(watch);
    queueMicrotask(() => watch.begin(this.#state));
    return watch;
  }

  /** Events that the state has just taken, in order of revision. */
  deliver(events: readonly StoreEvent[]): void {
    if (this.#watches.size === 0) return;
    this.#queue.push(events);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
        for (const watch of this.#watches) watch.deliver(batch);
      }
    } finally {
      this.#delivering = false;
    }
  }

  requestProgress(): void {
    if (this.#progressRequested) return;
    this.#progressRequested = true;
    queueMicrotask(() => {
      this.#progressRequested = false;
      const { revision } = this.#state;
      for (const watch of this.#watches) watch.progress(revision);
    });
  }

  /** Ends every watch, without an error. */
  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }
}

/** `opened` until its past was replayed, then `live`, and `ended` by stop or by an error. */
type HubWatchState = 'opened' | 'live' | 'ended';

class HubWatch implements Watch {
  readonly #prefix: string;
  readonly #options: WatchOptions;
  readonly #onEnd: () => void;
  #state: HubWatchState = 'opened';
  /** Events up to this revision have been delivered, or were none of this watch's. */
  #revision: number;

  constructor(prefix: string, options: WatchOptions, onEnd: () => void) {
    this.#prefix = prefix;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#revision = options.afterRevision;
  }

  begin(state: MvccState): void {
    if (this.#state !== 'opened') return;
    this.#state = 'live';
    if (this.#revision >= state.revision) return;
    try {
      this.deliver(state.eventsAfter(this.#revision));
    } catch (error) {
      this.#fail(error);
    }
  }

  deliver(events: readonly StoreEvent[]): void {
    if (this.#state !== 'live') return;
    const wanted = events.filter((event) => this.#wants(event));
    this.#revision = Math.max(this.#revision, revisionOf(events.at(-1)!));
    if (wanted.length === 0) return;
    try {
      this.#options.onEvents(wanted);
    } catch (error) {
      // A callback that breaks its promise ends its own watch, neither the others nor the write that caused the event.
      this.#fail(error);
    }
  }

  progress(revision: number): void {
    if (this.#state === 'live') this.#options.onProgress?.(Math.max(revision, this.#revision));
  }

  stop(): void {
    this.#state = 'ended';
    this.#onEnd();
  }

  #wants(event: StoreEvent): boolean {
    return event.type === 'put'
      ? event.kv.modRevision > this.#revision && event.kv.key.startsWith(this.#prefix)
      : event.revision > this.#revision && event.key.startsWith(this.#prefix);
  }

  #fail(error: unknown): void {
    if (this.#state === 'ended') return;
    this.stop();
    this.#options.onError(error instanceof Error ? error : new Error(String(error)));
  }
}

function revisionOf(event: StoreEvent): number {
  return event.type === 'put' ? event.kv.modRevision : event.revision;
}
