import type { EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';

/** Stands for a generation that the cache is never to show: the slice was deleted. */
const deleted = -1;

/**
 * Remembers which generation each slice had when it was last written, so that a Service is not looked at through a cache that has not seen that
 * yet. Empty for Services that have not been written since the process began.
 */
export class SliceTracker {
  /** By the Service's key, then by the slice's uid. */
  readonly #generations = new Map<string, Map<string, number>>();

  /** Whether the cache, which has these slices of the Service, lags behind what was written. */
  isStale(serviceKey: string, slices: readonly EndpointSlice[]): boolean {
    const expected = this.#generations.get(serviceKey);
    if (expected === undefined) return false;
    const present = new Set<string>();
    for (const slice of slices) {
      const uid = slice.metadata.uid!;
      present.add(uid);
      const generation = expected.get(uid);
      if (generation !== undefined && (generation === deleted || generation > generationOf(slice))) return true;
    }
    for (const [uid, generation] of expected) if (generation !== deleted && !present.has(uid)) return true;
    return false;
  }

  /** Whether the slice is news: not what was written last, or a later state of it. */
  isNews(serviceKey: string, slice: EndpointSlice): boolean {
    const generation = this.#generations.get(serviceKey)?.get(slice.metadata.uid!);
    return generation === undefined || generationOf(slice) > generation;
  }

  written(serviceKey: string, slice: EndpointSlice): void {
    this.#of(serviceKey).set(slice.metadata.uid!, generationOf(slice));
  }

  expectDeletion(serviceKey: string, slice: EndpointSlice): void {
    this.#of(serviceKey).set(slice.metadata.uid!, deleted);
  }

  /** Returns whether it was expected; true for slices that were never written. */
  wasDeleted(serviceKey: string, slice: EndpointSlice): boolean {
    const expected = this.#generations.get(serviceKey);
    const generation = expected?.get(slice.metadata.uid!);
    expected?.delete(slice.metadata.uid!);
    if (expected?.size === 0) this.#generations.delete(serviceKey);
    return generation === undefined || generation === deleted;
  }

  forget(serviceKey: string): void {
    this.#generations.delete(serviceKey);
  }

  #of(serviceKey: string): Map<string, number> {
    let generations = this.#generations.get(serviceKey);
    if (generations === undefined) {
      generations = new Map();
      this.#generations.set(serviceKey, generations);
    }
    return generations;
  }
}

const generationOf = ({ metadata }: EndpointSlice): number => Number(metadata.generation ?? 0);
