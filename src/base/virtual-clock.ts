import type { Clock, Timer } from './clock.ts';
import { Heap, type HeapItem } from './heap.ts';

interface Alarm extends HeapItem {
  readonly dueAt: number;
  /** Alarms of the same moment ring in the order in which they were set. */
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told how much time has passed. */
export class VirtualClock implements Clock {
  readonly #startedAt: number;
  readonly #alarms = new Heap<Alarm>(ringsBefore);
  #now: number;
  #set = 0;

  /** `now`: milliseconds since the Unix epoch at which the clock begins. */
  constructor(now = Date.UTC(2030, 0, 1)) {
    this.#startedAt = now;
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#startedAt;
  }

  setTimeout(callback: () => void, ms: number): Timer {
    const alarm: Alarm = { dueAt: this.#now + Math.max(0, ms), order: this.#set++, callback, heapIndex: -1 };
    this.#alarms.push(alarm);
    return {
      cancel: () => {
        if (alarm.heapIndex >= 0) this.#alarms.remove(alarm);
      },
    };
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Milliseconds until the next timer falls due; undefined where none is set. */
  get nextDueMs(): number | undefined {
    const next = this.#alarms.peek();
    return next === undefined ? undefined : Math.max(0, next.dueAt - this.#now);
  }

  /**
   * Lets `ms` milliseconds pass: each timer that falls due is called at its own time, and what its callback set going
   * gets its turn before the next.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let next = this.#alarms.peek(); next !== undefined && next.dueAt <= until; next = this.#alarms.peek()) {
      this.#alarms.remove(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.callback();
      await turn();
    }
    this.#now = until;
    await turn();
  }
}

const ringsBefore = (a: Alarm, b: Alarm): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);

/** One turn of the event loop, in which promises that are ready settle. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
