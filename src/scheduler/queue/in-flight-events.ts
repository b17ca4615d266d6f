import type { ClusterEvent } from '../framework/cluster-event.ts';

/** More than this are kept only where a Pod takes very long; the older half then goes. */
export const inFlightEventsMax = 4096;

/** What has happened since the Pods that are being scheduled were taken, so that none of them misses what would let it fit. */
export class InFlightEvents {
  #events: ClusterEvent[] = [];
  /** The number of the first event that is kept. */
  #first = 0;

  /** The number that the next event is going to have. */
  get next(): number {
    return this.#first + this.#events.length;
  }

  add(event: ClusterEvent): void {
    this.#events.push(event);
    if (this.#events.length <= inFlightEventsMax) return;
    const dropped = inFlightEventsMax / 2;
    this.#events = this.#events.slice(dropped);
    this.#first += dropped;
  }

  /** From the given number on; undefined if some of them have been dropped. */
  since(number: number): readonly ClusterEvent[] | undefined {
    return number < this.#first ? undefined : this.#events.slice(number - this.#first);
  }

  clear(): void {
    this.#first = this.next;
    this.#events.length = 0;
  }
}
