import type { Clock, Timer } from '../../base/clock.ts';

/** Times to live are kept to the second: a key lapses at the first full second at or after its time. */
const resolutionMs = 1_000;

/** The keys that lapse, by the second in which they do. Holds one entry per key with a time to live, no more. */
export class Expiry {
  readonly #clock: Clock;
  readonly #onLapsed: (key: string, modRevision: number) => void;
  /** The revisions of the keys that lapse in a second, for each such second. */
  readonly #seconds = new Map<number, Map<string, number>>();
  readonly #secondOf = new Map<string, number>();
  #timer: Timer | undefined;
  #timerSecond = Number.POSITIVE_INFINITY;

  /** `onLapsed` is told of each key that was not written again since `set`; deleting it is up to the store. */
  constructor(clock: Clock, onLapsed: (key: string, modRevision: number) => void) {
    this.#clock = clock;
    this.#onLapsed = onLapsed;
  }

  get size(): number {
    return this.#secondOf.size;
  }

  /** The key lapses at `dueAt`, in milliseconds since the epoch, in place of what was set before. */
  set(key: string, modRevision: number, dueAt: number): void {
    this.clear(key);
    const second = Math.ceil(dueAt / resolutionMs);
    const keys = this.#seconds.get(second);
    if (keys === undefined) this.#seconds.set(second, new Map([[key, modRevision]]));
    else keys.set(key, modRevision);
    this.#secondOf.set(key, second);
    if (second < this.#timerSecond) this.#arm(second);
  }

  /** The key does not lapse. */
  clear(key: string): void {
    const second = this.#secondOf.get(key);
    if (second === undefined) return;
    this.#secondOf.delete(key);
    const keys = this.#seconds.get(second)!;
    keys.delete(key);
    if (keys.size === 0) this.#seconds.delete(second);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#seconds.clear();
    this.#secondOf.clear();
  }

  #arm(second: number): void {
    this.#timer?.cancel();
    this.#timerSecond = second;
    const ms = Math.max(0, second * resolutionMs - this.#clock.now());
    this.#timer = this.#clock.setTimeout(() => this.#lapse(), ms, { unref: true });
  }

  #lapse(): void {
    this.#timerSecond = Number.POSITIVE_INFINITY;
    const now = Math.floor(this.#clock.now() / resolutionMs);
    const lapsed: [string, number][] = [];
    for (const [second, keys] of this.#seconds) if (second <= now) lapsed.push(...keys);
    for (const [key] of lapsed) this.clear(key);
    let next = Number.POSITIVE_INFINITY;
    for (const second of this.#seconds.keys()) next = Math.min(next, second);
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
    for (const [key, modRevision] of lapsed) this.#onLapsed(key, modRevision);
  }
}
