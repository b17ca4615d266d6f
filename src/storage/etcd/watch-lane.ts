/**
 * One etcd watch of the whole key space, and the watches of the store that it feeds. No I/O: the hub tells it what came.
 *
 * Why the whole key space: every revision of etcd's store is at least one event somewhere in it, so whoever has seen
 * the event of revision n knows to have seen everything up to n. Progress is exact with any version of etcd (before
 * 3.4.25 and 3.5.8 its own answer to a progress request may overtake events), and a lane that has long seen nothing
 * of its watches' prefixes still resumes close to the present, not from a revision that is compacted by now.
 */
import type { StoreEvent, WatchOptions } from '../store.ts';
import type { WatchEvent } from './messages.ts';

export interface Subscription {
  readonly prefix: string;
  readonly options: WatchOptions;
  /** Events up to here are none of its concern, or have been delivered by another lane. */
  after: number;
  stopped: boolean;
}

export class Lane {
  /** On the current stream; 0 while there is none. */
  watchId = 0;
  readonly subscriptions = new Set<Subscription>();
  /** Everything up to this revision has been delivered. */
  #position: number;
  #progressWanted = 0;
  /** The events of a revision that is not known to be complete: at most those of one transaction. */
  #held: readonly WatchEvent[] = [];

  constructor(position: number) {
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  /** The stream broke; a new one begins after `position`. */
  disconnect(): void {
    this.watchId = 0;
    this.#held = [];
  }

  /** Begins anew at the least that its subscriptions need. */
  rewind(): void {
    this.disconnect();
    this.#position = Math.min(...[...this.subscriptions].map(({ after }) => after));
  }

  /** Takes a response's events; `more` says that the response goes on, perhaps within the last revision. */
  receive(events: readonly WatchEvent[], more: boolean): void {
    const all = this.#held.length === 0 ? events : [...this.#held, ...events];
    const complete = more ? countBeforeLastRevision(all) : all.length;
    this.#held = all.slice(complete);
    const from = this.#position;
    // The watch was asked for from `position` on, whose event therefore comes again.
    const fresh = all.slice(0, complete).filter(({ kv }) => kv.modRevision > from);
    if (fresh.length === 0) return;
    this.#position = fresh.at(-1)!.kv.modRevision;
    this.#deliver(fresh.map(toStoreEvent), from);
    this.#reportProgress();
  }

  /** etcd says that there is nothing more up to `revision`. */
  advance(revision: number): void {
    if (this.#held.length > 0 || revision <= this.#position) return;
    this.#position = revision;
    this.#reportProgress();
  }

  /** Reports progress as soon as `revision` is reached. */
  wantProgress(revision: number): void {
    this.#progressWanted = Math.max(this.#progressWanted, revision);
    this.#reportProgress();
  }

  /** Hands all subscriptions to a lane that is no further than this one. */
  moveTo(other: Lane): void {
    for (const subscription of this.subscriptions) {
      subscription.after = Math.max(subscription.after, this.#position);
      other.subscriptions.add(subscription);
    }
    this.subscriptions.clear();
    if (this.#progressWanted > 0) other.wantProgress(this.#progressWanted);
  }

  #deliver(events: readonly StoreEvent[], from: number): void {
    for (const subscription of [...this.subscriptions]) {
      if (subscription.stopped) continue;
      const { prefix } = subscription;
      const after = Math.max(subscription.after, from);
      const wanted = events.filter((event) =>
        event.type === 'put'
          ? event.kv.modRevision > after && event.kv.key.startsWith(prefix)
          : event.revision > after && event.key.startsWith(prefix),
      );
      if (wanted.length > 0) subscription.options.onEvents(wanted);
    }
  }

  #reportProgress(): void {
    if (this.#progressWanted === 0 || this.#position < this.#progressWanted) return;
    this.#progressWanted = 0;
    const revision = this.#position;
    for (const subscription of [...this.subscriptions]) {
      // One that came from a lane further on, or starts in the future, has nothing to hear yet.
      if (!subscription.stopped && subscription.after <= revision) subscription.options.onProgress?.(revision);
    }
  }
}

function countBeforeLastRevision(events: readonly WatchEvent[]): number {
  const last = events.at(-1)?.kv.modRevision;
  return events.findIndex(({ kv }) => kv.modRevision === last);
}

function toStoreEvent({ type, kv }: WatchEvent): StoreEvent {
  return Object.freeze(type === 'put' ? { type, kv } : { type, key: kv.key, revision: kv.modRevision });
}
