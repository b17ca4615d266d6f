/**
 * What was last seen of each container and sandbox, and the events that follow from what is seen next. Looks may arrive late or twice: a container
 * only goes forward, created → running → exited → removed, and what was removed stays so.
 */
import { RecentMap } from '../../../base/recent-map.ts';
import type { RuntimeContainerState, RuntimeEvent } from '../runtime.ts';

/** A container, or a sandbox. */
export interface SeenState {
  readonly id: string;
  readonly podUid: string;
  readonly kind: 'container' | 'sandbox';
  /** A sandbox that is ready is running, one that is not has exited. */
  readonly state: RuntimeContainerState;
}

/** How many removed ones are remembered, so that a look that began before does not bring them back. */
const removedMax = 1024;
const rank: Readonly<Record<RuntimeContainerState, number>> = { created: 0, running: 1, unknown: 1, exited: 2 };

export class StateTracker {
  readonly #tell: (event: RuntimeEvent) => void;
  readonly #seen = new Map<string, SeenState>();
  readonly #removed = new RecentMap<string, true>(removedMax);

  constructor(tell: (event: RuntimeEvent) => void) {
    this.#tell = tell;
  }

  /** What is known now: taken before a look at everything, it is what may be missing from it. */
  knownIds(): readonly string[] {
    return [...this.#seen.keys()];
  }

  /** `quiet`: it has been so since before anybody listened. */
  see(now: SeenState, quiet = false): void {
    if (this.#removed.get(now.id) === true) return;
    const before = this.#seen.get(now.id);
    if (before !== undefined && rank[now.state] <= rank[before.state]) return;
    this.#seen.set(now.id, now);
    if (quiet) return;
    for (let step = before === undefined ? 0 : rank[before.state] + 1; step <= rank[now.state]; step++) {
      this.#tellStep(now, step);
    }
  }

  /** What is known has got so far. */
  advance(id: string, state: RuntimeContainerState): void {
    const known = this.#seen.get(id);
    if (known !== undefined) this.see({ ...known, state });
  }

  /** It is there no more. */
  remove(id: string): void {
    const before = this.#seen.get(id);
    this.#removed.set(id, true);
    if (before === undefined) return;
    this.#seen.delete(id);
    if (rank[before.state] < rank.exited) this.#tellStep(before, rank.exited);
    if (before.kind === 'container') this.#tell({ ...eventOf(before), type: 'container-removed' });
  }

  #tellStep(seen: SeenState, step: number): void {
    if (seen.kind === 'sandbox') {
      if (step === rank.exited) this.#tell({ type: 'sandbox-stopped', podUid: seen.podUid });
      return;
    }
    const type = (['container-created', 'container-started', 'container-stopped'] as const)[step]!;
    this.#tell({ ...eventOf(seen), type });
  }
}

const eventOf = ({ podUid, id }: SeenState) => ({ podUid, containerId: id });
