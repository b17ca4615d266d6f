/**
 * Decides what becomes of an occurrence: an Event of its own, one more count of an Event that there is, or nothing. As upstream's correlator: it
 * reads nothing but what it has seen before, writes nothing, and forgets what it has not seen for long.
 */
import type { Clock } from '../../base/clock.ts';
import { RecentMap } from '../../base/recent-map.ts';
import { TokenBucket } from '../rate-limiter.ts';

/** Of each kind of memory, so many of the latest entries are kept. */
export const correlatorEntriesMax = 4096;
/** What one object may bring about: so many at once, and then one each five minutes. */
export const objectEventsBurst = 25;
const objectEventsPerSecond = 1 / 300;
/** The tenth message of one reason about one object is taken for one more of the same, until ten minutes have been without any. */
export const similarMessagesMax = 10;
const similarIntervalMs = 600_000;

/** What happened, as it is recognised again. */
export interface Occurrence {
  /** Identifies the object. */
  readonly object: string;
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** The Event that an occurrence is part of. */
export interface Sighting {
  readonly name: string;
  readonly message: string;
  /** How often it has been seen, this time included. */
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstMs: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Seen {
  readonly name: string;
  readonly firstMs: number;
  count: number;
}

export class EventCorrelator {
  readonly #clock: Clock;
  readonly #similar = new RecentMap<string, Similar>(correlatorEntriesMax);
  readonly #seen = new RecentMap<string, Seen>(correlatorEntriesMax);
  readonly #budgets = new RecentMap<string, TokenBucket>(correlatorEntriesMax);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `newName` names an Event that has not been seen before. Undefined where the object has brought about too much. */
  observe(occurrence: Occurrence, newName: () => string): Sighting | undefined {
    const { object, fieldPath, type, reason, message } = occurrence;
    const similarKey = `${object}\n${type}\n${reason}`;
    const isCombined = this.#isOneOfMany(similarKey, message);
    const seen = this.#count(isCombined ? similarKey : `${similarKey}\n${fieldPath}\n${message}`, newName);
    // Counted all the same: the next one that gets through tells how many there were.
    if (!this.#budget(object).tryTake()) return undefined;
    const { name, firstMs, count } = seen;
    const shown = isCombined ? `(combined from similar events): ${message}` : message;
    return { name, message: shown, count, firstMs };
  }

  #isOneOfMany(key: string, message: string): boolean {
    const nowMs = this.#clock.monotonic();
    let similar = this.#similar.get(key);
    if (similar === undefined || nowMs - similar.lastMs > similarIntervalMs) {
      similar = { messages: new Set(), lastMs: nowMs };
      this.#similar.set(key, similar);
    }
    similar.lastMs = nowMs;
    if (similar.messages.has(message)) return false;
    if (similar.messages.size + 1 >= similarMessagesMax) return true;
    similar.messages.add(message);
    return false;
  }

  #count(key: string, newName: () => string): Seen {
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      seen = { name: newName(), firstMs: this.#clock.now(), count: 0 };
      this.#seen.set(key, seen);
    }
    seen.count++;
    return seen;
  }

  #budget(object: string): TokenBucket {
    let budget = this.#budgets.get(object);
    if (budget === undefined) {
      budget = new TokenBucket(this.#clock, objectEventsPerSecond, objectEventsBurst);
      this.#budgets.set(object, budget);
    }
    return budget;
  }
}
