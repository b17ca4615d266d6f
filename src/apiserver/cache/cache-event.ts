import type { StoredObject } from './stored-object.ts';

export interface CacheEvent {
  readonly type: 'put' | 'delete';
  readonly revision: number;
  /** The new state; for a deletion the last state, at the revision of the deletion. */
  readonly stored: StoredObject;
  readonly previous: StoredObject | undefined;
}

export interface CacheWatcher {
  /** Only keys below it are of interest. */
  readonly prefix: string;
  /** The one key that is of interest. */
  readonly key?: string;
  /** Only objects with this value in the cache's index are of interest, and those that had it before. */
  readonly indexedValue?: string;
  onEvent(event: CacheEvent): void;
  /** The cache cannot go on; nothing more will come. */
  onEnd(): void;
}
