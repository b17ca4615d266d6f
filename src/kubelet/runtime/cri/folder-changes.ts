/** Tells when something in a folder has changed, or when it is time to look whether something has. */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';

/** For what changes of files do not tell. */
const recheckMs = 1_000;
/** Where changes can't be watched: there is no folder yet, or there are no more watches to be had. */
const pollMs = 250;

export class FolderChanges {
  readonly #folder: string;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #isChanged = false;
  #wake: (() => void) | undefined;

  /** Watches from now on. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.#watch();
  }

  /**
   * Resolves with true at the next change, at once where there has been one since the last call; with false when time is up without one, or the
   * signal aborts.
   */
  async next(signal?: AbortSignal): Promise<boolean> {
    if (this.#watcher === undefined) this.#watch();
    if (!this.#isChanged && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        const periodMs = this.#watcher === undefined ? pollMs : recheckMs;
        const timer = this.#clock.setTimeout(() => this.#wake?.(), periodMs, { unref: true });
        const onAbort = (): void => this.#wake?.();
        this.#wake = () => {
          this.#wake = undefined;
          timer.cancel();
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    }
    const isChanged = this.#isChanged;
    this.#isChanged = false;
    return isChanged;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #watch(): void {
    const onChange = (): void => {
      this.#isChanged = true;
      this.#wake?.();
    };
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, onChange).on('error', () => this.close());
      // What happened before the watch began may not have been seen.
      this.#isChanged = true;
    } catch {
      this.#watcher = undefined;
    }
  }
}
