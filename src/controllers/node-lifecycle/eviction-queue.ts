import type { Clock } from '../../base/clock.ts';

/** The Nodes of one zone that are to be tainted, each once, no faster than the zone's rate lets them. Never two in a row, as upstream. */
export class EvictionQueue {
  readonly #clock: Clock;
  /** In the order in which they came. */
  readonly #waiting = new Set<string>();
  #qps: number;
  /** When the next one may go, by the clock's monotonic time. */
  #nextMs: number;

  /** `qps`: Nodes a second; none at all where it is 0. */
  constructor(clock: Clock, qps: number) {
    this.#clock = clock;
    this.#qps = qps;
    this.#nextMs = clock.monotonic();
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Nothing is let through for now. */
  get isHalted(): boolean {
    return this.#qps === 0;
  }

  has(name: string): boolean {
    return this.#waiting.has(name);
  }

  add(name: string): void {
    this.#waiting.add(name);
  }

  remove(name: string): void {
    this.#waiting.delete(name);
  }

  /** The new rate begins with a pause, unless the next one might have gone by the old. */
  setQps(qps: number): void {
    if (qps === this.#qps) return;
    const nowMs = this.#clock.monotonic();
    const hasCredit = !this.isHalted && nowMs >= this.#nextMs;
    this.#qps = qps;
    if (!hasCredit) this.#pause(nowMs);
  }

  /** The next Node whose turn has come; undefined where there is none, or none yet. */
  take(): string | undefined {
    const nowMs = this.#clock.monotonic();
    if (this.isHalted || nowMs < this.#nextMs) return undefined;
    for (const name of this.#waiting) {
      this.#waiting.delete(name);
      this.#pause(nowMs);
      return name;
    }
    return undefined;
  }

  #pause(nowMs: number): void {
    this.#nextMs = nowMs + 1000 / this.#qps;
  }
}
