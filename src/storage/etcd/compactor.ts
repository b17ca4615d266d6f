/**
 * Forgets history older than one interval, and at most two, as upstream's API server does and together with it: whoever
 * is first in an interval to write `compact_rev_key` over what it last knew there compacts; the others see that and wait.
 */
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Store } from '../store.ts';

export interface CompactorOptions {
  readonly store: Pick<Store, 'commit' | 'compact'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs: number;
}

const compactRevisionKey = 'compact_rev_key';

export class Compactor {
  readonly #options: CompactorOptions;
  #timer: Timer | undefined;
  #stopped = false;
  /** The revision at which the key was last seen. */
  #keyRevision = 0;
  /** The store's revision one interval ago. */
  #target = 0;

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  /** The first round only takes notice of the present revision. */
  start(): void {
    void this.#tick();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** One interval's work. */
  async round(): Promise<void> {
    const { store } = this.#options;
    const target = this.#target;
    const result = await store.commit(compactRevisionKey, this.#keyRevision, new TextEncoder().encode(`${target}`));
    this.#target = result.revision;
    if (!result.ok) {
      this.#keyRevision = result.current?.modRevision ?? 0;
      return;
    }
    this.#keyRevision = result.revision;
    if (target > 0) await store.compact(target);
  }

  async #tick(): Promise<void> {
    const { clock, logger, intervalMs } = this.#options;
    try {
      await this.round();
    } catch (error) {
      if (!this.#stopped) logger.warn({ reason: String(error) }, 'compaction failed and is tried at the next interval');
    }
    if (!this.#stopped) this.#timer = clock.setTimeout(() => void this.#tick(), intervalMs, { unref: true });
  }
}
